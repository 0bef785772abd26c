"""What a meter turns hour by hour: quiet, leaking, heavy, falling, jumping."""

from dataclasses import dataclass
from random import Random

FLOWS = {
    "none": [0],
    "leak": [1, 2, 30],
    "drip": [1],
    "mixed": [0, 0, 5, 60],
    "high": [300, 500],
    "day": [0],  # by the hour of the day
}
BACK_STEPS_L = [-1, -3, -5, -6, -40, -700]


@dataclass
class Turned:
    """True registers by hour after the town's first midnight, in litres, not yet rolled over."""

    registers_l: list[int]

    def swap(self, *, at_hour: int, register_l: int) -> None:
        """This method will let another meter run on from an hour."""
        shift = register_l - self.registers_l[at_hour]
        self.registers_l[at_hour + 1 :] = [
            max(each + shift, 0) for each in self.registers_l[at_hour + 1 :]
        ]


def turn(random: Random, *, modulus_l: int, hours: int) -> Turned:
    """This function will turn a meter for some hours; some start close to the end of the dial."""
    register = random.choice([0, 5_000, 5_000, modulus_l - random.choice([200, 3_000])])
    flow = random.choice([*FLOWS, "mixed", "day", "leak"])
    noise = random.choice([0.0, 0.0, 0.02])
    made = []
    for hour in range(hours + 1):
        made.append(register)
        use = random.choice(FLOWS[flow])
        if flow == "day":
            use = random.choice([20, 35]) if hour % 24 in (7, 8, 19, 20, 21) else hour % 24 // 8
        register += use
        if random.random() < noise:
            register = max(register + random.choice([*BACK_STEPS_L, 2_000]), 0)
    return Turned(made)
