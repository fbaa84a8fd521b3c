"""Demonstration customers. The numbers end in the customers' age, so that logs read easily."""

from datetime import date, timedelta

from core.clock import Clock
from crm.age import local_day
from crm.families import Tie
from crm.parcels import NewParcel
from crm.people import Gender, NewPerson, Portrait
from crm.ports import PeopleStore

SENIOR_NUMBER = "13912340072"
YOUNG_NUMBER = "13912340028"
DAUGHTER_NUMBER = "13912340046"


def seed(store: PeopleStore, clock: Clock, timezone: str = "Asia/Shanghai") -> int:
    """File the demonstration customers whose numbers lead to nobody yet; returns how many."""
    today = local_day(clock.now(), timezone)
    wang = _person(
        "王建国",
        "male",
        72,
        today,
        Portrait(hearing="hard", dialect="吴语", habits=("喜欢慢慢说",)),
    )
    chen = _person("陈晨", "female", 28, today, Portrait(hearing="normal"))
    li = _person("王丽", "female", 46, today, Portrait(hearing="normal"))
    people = ((wang, SENIOR_NUMBER), (chen, YOUNG_NUMBER), (li, DAUGHTER_NUMBER))
    new = [(person, number) for person, number in people if not store.by_number(number)]
    for person, number in new:
        store.add(person, number)
    father, daughter = store.by_number(SENIOR_NUMBER)[0], store.by_number(DAUGHTER_NUMBER)[0]
    if not store.ties_of([daughter.person.id]):
        store.relate(
            Tie(
                proxy_id=daughter.person.id,
                elder_id=father.person.id,
                role="daughter",
            )
        )
    return len(new)


def sample_parcels(clock: Clock, timezone: str = "Asia/Shanghai") -> list[NewParcel]:
    """Parcels to and from the demonstration customers, by the order system that comes along."""
    tomorrow = local_day(clock.now(), timezone) + timedelta(days=1)
    elsewhere = "13800001111"
    moving = {"state": "moving", "due_on": tomorrow, "fee_fen": 1250, "weight_g": 1500}
    return [
        NewParcel(number="773300112826", sender=elsewhere, receiver=YOUNG_NUMBER, **moving),
        NewParcel(number="773300114517", sender=YOUNG_NUMBER, receiver=elsewhere, **moving),
        NewParcel(
            number="773300119063", sender=elsewhere, receiver=YOUNG_NUMBER,
            state="signed", fee_fen=2200, weight_g=3200,
        ),
        NewParcel(number="773300115238", sender=elsewhere, receiver=DAUGHTER_NUMBER, **moving),
    ]  # fmt: skip


def _person(name: str, gender: Gender, age: int, today: date, portrait: Portrait) -> NewPerson:
    # Born some months before the birthday: the age holds for most of a year after seeding.
    birth = date(today.year - age, today.month, 1) - timedelta(days=45)
    return NewPerson(name=name, gender=gender, birth=birth, portrait=portrait)
