// Maps of django-leaflet: boundaries as base map, server-made clusters as donuts, single customers as pins.
(function () {
  "use strict";
  const TONES = ["comm", "meter", "q4", "back", "leak", "batt"];
  const LABEL_ZOOM = 13;
  const said = (korean, english) => document.documentElement.lang === "en" ? english : korean;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const number = (value) => value.toLocaleString("ko-KR");
  const files = {};
  const shown = [];

  function load(url) {
    files[url] = files[url] || fetch(url, { credentials: "same-origin" }).then((answer) => answer.json());
    return files[url];
  }

  // a still layer below the marks, in a pane of its own
  function ground(map, shapes, name, order, weight, bare) {
    const pane = map.createPane(name);
    pane.style.zIndex = order;
    pane.style.pointerEvents = "none";
    return L.geoJSON(shapes, { style: () => landStyle(weight, bare), pane: name, renderer: L.svg({ pane: name }), interactive: false }).addTo(map);
  }

  // over tiles of an own server only the lines are drawn
  function landStyle(weight, bare) {
    return { color: token("map-line"), weight: weight, fillColor: token("map-land"), fillOpacity: weight > 1 || bare ? 0 : 1 };
  }

  function name(feature, css, width) {
    const icon = L.divIcon({ className: css, html: "", iconSize: [width, 16] });
    const marker = L.marker(feature.properties.center, { pane: "names", interactive: false, keyboard: false, icon: icon });
    marker.on("add", () => { marker.getElement().textContent = feature.properties.name; });
    return marker;
  }

  function baseMap(map, data) {
    const bare = "tiles" in data;
    map.createPane("names").style.zIndex = 450;
    map.attributionControl.setPrefix(false);
    if (data.credit) map.attributionControl.addAttribution(data.credit);
    // without boundaries the names of places and a scale say where one is
    if (!bare && !data.districts) L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    if (!data.districts) return Promise.resolve({ restyle() {} });
    return Promise.all([load(data.neighbourhoods), load(data.districts)]).then(([inner, outer]) => {
      const land = ground(map, inner, "land", 200, 0.6, bare);
      const edge = ground(map, outer, "edge", 210, 1.4, bare);
      const names = L.layerGroup().addTo(map);
      const place = () => {
        names.clearLayers();
        const near = map.getBounds().pad(0.05), close = map.getZoom() >= LABEL_ZOOM;
        (close ? inner : outer).features.filter((feature) => near.contains(feature.properties.center))
          .forEach((feature) => name(feature, close ? "dlabel" : "glabel", 70).addTo(names));
      };
      map.on("moveend", place);
      place();
      return { restyle() { land.setStyle(landStyle(0.6, bare)); edge.setStyle(landStyle(1.4)); } };
    });
  }

  function arc(centre, radius, from, to) {
    const point = (angle) => (centre + radius * Math.sin(angle)).toFixed(2) + " " + (centre - radius * Math.cos(angle)).toFixed(2);
    const end = Math.min(to, from + 6.2825);
    return "M" + point(from) + "A" + radius + " " + radius + " 0 " + (end - from > Math.PI ? 1 : 0) + " 1 " + point(end);
  }

  // a donut shares its ring among the states; the number counts abnormal customers only
  function donut(total, states) {
    const abnormal = TONES.reduce((sum, tone) => sum + (states[tone] || 0), 0);
    const radius = abnormal ? Math.min(17, 9.5 + Math.sqrt(abnormal) * 1.1) : Math.min(8, 3 + Math.log(total + 1) * 0.9);
    const size = 2 * radius + 8, centre = size / 2;
    const open = '<svg width="' + size + '" height="' + size + '" aria-hidden="true">';
    if (!abnormal) return { size: size, abnormal: 0, html: open + '<circle class="calm" cx="' + centre + '" cy="' + centre + '" r="' + radius + '"/></svg>' };
    let angle = 0;
    const arcs = TONES.filter((tone) => states[tone]).map((tone) => {
      const from = angle;
      angle += states[tone] / abnormal * 2 * Math.PI;
      return '<path class="arc ' + tone + '" d="' + arc(centre, radius - 0.5, from, angle) + '"/>';
    });
    const ring = '<circle class="ring" cx="' + centre + '" cy="' + centre + '" r="' + (radius + 2) + '"/>';
    return { size: size, abnormal: abnormal, html: open + ring + arcs.join("") + '<text x="' + centre + '" y="' + centre + '">' + number(abnormal) + "</text></svg>" };
  }

  function clusterMark(map, feature, at) {
    const facts = feature.properties, art = donut(facts.count, facts.states || {});
    const text = said("수용가 ", "customers ") + number(facts.count) + said(" · 이상 ", " · abnormal ") + number(art.abnormal);
    const marker = L.marker(at, { alt: text, title: text, zIndexOffset: art.abnormal * 10, icon: L.divIcon({ className: "clu", html: art.html, iconSize: [art.size, art.size] }) });
    marker.on("click", () => {
      if (facts.href && (map.getZoom() >= map.getMaxZoom() || facts.same_place)) window.location.assign(facts.href);
      else map.setView(at, Math.min(map.getMaxZoom(), map.getZoom() + 2));
    });
    return marker;
  }

  function customerMark(feature, at) {
    const facts = feature.properties, text = facts.label + " · " + facts.state_label;
    const go = () => { if (facts.href) window.location.assign(facts.href); };
    if (facts.tone === "normal") {
      const tip = document.createElement("span");
      tip.textContent = text;
      return L.circleMarker(at, { radius: 4, weight: 1.5, color: token("surface"), fillColor: token("normal"), fillOpacity: 0.75 }).bindTooltip(tip).on("dblclick", go);
    }
    const art = '<svg class="i" aria-hidden="true"><use href="#i-' + facts.tone + '"/></svg>';
    return L.marker(at, { alt: text, title: text, icon: L.divIcon({ className: "pin " + facts.tone, html: art, iconSize: [24, 24] }) }).on("click", go);
  }

  function marks(map, url, nameless) {
    const layer = L.layerGroup().addTo(map);
    let asked = 0, waiting = 0;
    function ask() {
      const turn = ++asked, box = map.getBounds().pad(0.1);
      const query = new URLSearchParams(window.location.search);
      query.set("bbox", box.toBBoxString());
      query.set("zoom", String(Math.round(map.getZoom())));
      if (nameless) query.set("names", "1");
      // said to be the page's own, so that a map that refreshes itself keeps nobody logged in
      fetch(url + "?" + query, { credentials: "same-origin", headers: { "HX-Request": "true" } }).then((answer) => answer.json()).then((found) => {
        if (turn !== asked) return;
        layer.clearLayers();
        (found.places || []).forEach(([label, lat, lon]) => name({ properties: { name: label, center: [lat, lon] } }, "dlabel below", 90).addTo(layer));
        found.features.forEach((feature) => {
          const at = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
          (feature.properties.count ? clusterMark(map, feature, at) : customerMark(feature, at)).addTo(layer);
        });
      }).catch(() => { document.getElementById("live").textContent = said("지도를 불러오지 못했습니다", "the map could not be loaded"); });
    }
    // moves come in bursts: only where the map rests is asked for
    function refresh() {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 80);
    }
    map.on("moveend", refresh);
    document.body.addEventListener("asof-changed", refresh);
    refresh();
    return refresh;
  }

  // west,south,east,north of what the page counts
  function fit(map, text) {
    const [west, south, east, north] = text.split(",").map(Number);
    map.fitBounds([[south, west], [north, east]], { padding: [16, 16], maxZoom: 16 });
  }

  function pin(map, text) {
    const [lat, lon, tone] = text.split(",");
    map.setView([Number(lat), Number(lon)], 14);
    L.marker([Number(lat), Number(lon)], { keyboard: false, interactive: false, icon: L.divIcon({ className: "pin " + tone, html: '<svg class="i" aria-hidden="true"><use href="#i-' + tone + '"/></svg>', iconSize: [24, 24] }) }).addTo(map);
  }

  // a page may hold several maps; django-leaflet announces each one
  window.addEventListener("map:init", (event) => {
    const map = event.detail.map, holder = map.getContainer().closest("[data-map]");
    if (!holder) return;
    map.options.zoomSnap = 0.25;
    if (map.zoomControl) map.zoomControl.setPosition("topright");
    map.scrollWheelZoom.enable();
    if (holder.dataset.extent) fit(map, holder.dataset.extent);
    if (holder.dataset.pin) pin(map, holder.dataset.pin);
    const land = baseMap(map, holder.dataset);
    const refresh = holder.dataset.marks ? marks(map, holder.dataset.marks, !holder.dataset.districts && !("tiles" in holder.dataset)) : () => {};
    const entry = { map: map, land: { restyle() {} }, refresh: refresh, late: "" };
    shown.push(entry);
    land.then((land) => { entry.land = land; });
  });
  // the conditions of the page have changed below the map
  document.addEventListener("mdm:exchanged", () => shown.forEach((each) => {
    const results = document.getElementById("results");
    if (results) each.late = results.dataset.extent || "";
    look(each);
  }));
  // a map that is hidden has no size: it moves when it is shown
  function look(each) {
    if (each.late && each.map.getContainer().clientWidth) {
      each.map.invalidateSize();
      fit(each.map, each.late);
      each.late = "";
    }
    each.refresh();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-view-set=plot]")) setTimeout(() => shown.filter((each) => each.late).forEach(look));
  });
  document.addEventListener("mdm:look", () => shown.forEach((map) => { map.land.restyle(); map.refresh(); }));
})();
