// Tells when Caps Lock is on while the password is typed.
(function () {
  "use strict";
  var hint = document.getElementById("capslock");
  var field = document.getElementById("id_password");
  if (!hint || !field) return;
  field.addEventListener("keyup", function (event) {
    hint.hidden = !(event.getModifierState && event.getModifierState("CapsLock"));
  });
})();
