"""The utility that the simulator draws: same seed same utility, shares as in the field."""

import numpy as np

from ingest.simulator.demand import demand_l
from ingest.simulator.fleet import CALIBERS_MM, GENERAL, HOUSE, JSON, NB_IOT, fleet
from ingest.simulator.identities import identities
from ingest.simulator.regions import OFFICES, _contains
from tests.ingest.simulator.worlds import a_scene, a_world


def test_the_same_seed_draws_the_same_utility_and_another_seed_another() -> None:
    same, again, other = (a_world(a_scene(seed=seed)) for seed in (1, 1, 2))

    assert (same.drawn.daily_l == again.drawn.daily_l).all()
    assert same.script.events == again.script.events
    assert (same.latitude == again.latitude).all()
    assert (same.drawn.daily_l != other.drawn.daily_l).any()


def test_use_classes_calibers_and_radios_have_the_shares_of_the_field() -> None:
    drawn = fleet(scene=a_scene(customers=2231), last_year=2026)

    assert 0.82 < (drawn.use_class == HOUSE).mean() < 0.88
    assert 0.08 < (drawn.use_class == GENERAL).mean() < 0.13
    assert 0.76 < (drawn.caliber == CALIBERS_MM.index(15)).mean() < 0.88
    assert 0.66 < (drawn.communication == NB_IOT).mean() < 0.74
    assert ((drawn.frame >= JSON) == (drawn.communication != NB_IOT)).all()
    assert 0.03 < (drawn.interval_h == 1).mean() < 0.07
    assert set(drawn.year.tolist()) == set(range(2019, 2027))
    assert 3 < (drawn.decimals == 2).sum() < 40


def test_every_customer_lives_inside_the_boundary_of_its_neighbourhood() -> None:
    whole = a_world()

    for index, dong in enumerate(whole.dongs):
        here = whole.place == index
        inside = _contains(dong, whole.longitude[here], whole.latitude[here])
        assert inside.all(), dong.name


def test_a_small_utility_has_two_offices_and_a_large_one_all_of_seoul() -> None:
    small = a_world()
    large = a_world(a_scene(customers=20_001, days=1))

    assert {dong.office for dong in small.dongs} == {"강남수도사업소", "강동수도사업소"}
    assert {dong.office for dong in large.dongs} == set(OFFICES)
    assert len({dong.district for dong in large.dongs}) == 25


def test_no_device_number_is_used_twice() -> None:
    scene = a_scene(customers=5000)
    known = identities(scene=scene, drawn=fleet(scene=scene, last_year=2026))

    for numbers in (known.terminals, known.imsis, known.meters + known.new_meters):
        assert len(set(numbers)) == len(numbers)
    assert all(ctn == "" or (ctn.startswith("012") and len(ctn) == 11) for ctn in known.ctns)


def test_water_use_sleeps_at_night_and_follows_household_and_weekday() -> None:
    scene = a_scene(customers=2231)
    drawn = fleet(scene=scene, last_year=2026)
    hours = np.arange(scene.start_hour + 1, scene.start_hour + 1 + 14 * 24)

    litres = demand_l(seed=1, drawn=drawn, rows=np.arange(2231), hours=hours)

    by_slot = litres.reshape(2231, 14, 24).mean(axis=1)
    houses = drawn.use_class == HOUSE
    assert by_slot[houses][:, 6].mean() > 5 * by_slot[houses][:, 2].mean()
    ordinary = drawn.always_on_lph == 0
    assert (litres[ordinary].reshape(-1, 14, 24).min(axis=2) == 0).all()
    assert (litres[~ordinary] > 0).all()
    assert 250 < litres[houses].mean() * 24 < 600


def test_water_use_of_an_hour_does_not_depend_on_what_else_is_asked() -> None:
    scene = a_scene()
    drawn = fleet(scene=scene, last_year=2026)
    hours = np.arange(scene.start_hour + 1, scene.start_hour + 49)

    whole = demand_l(seed=1, drawn=drawn, rows=np.arange(300), hours=hours)
    part = demand_l(seed=1, drawn=drawn, rows=np.array([7, 250]), hours=hours[30:])

    assert (part == whole[[7, 250], 30:]).all()
