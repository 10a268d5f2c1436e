# ruff: noqa: S608 - the SQL is the tests' own.
"""Roles that the server holds everybody to: what a login can do by psql, whatever program it writes with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from small import Small, drawn, settle, share
from throwaway_postgres import Server
from typer.testing import CliRunner

from crime_sample import ledger, replay
from crime_sample.audit import Audit, adjudicating, copying, keys, open_audit, packaging, roles
from crime_sample.audit.estimating import estimate
from crime_sample.audit.offline import sit_offline
from crime_sample.audit.package_merge import package_in
from crime_sample.audit.purging import purge, to_purge
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.audit.who import lines, whoami
from crime_sample.canonical import canonical, digest
from crime_sample.cli.app import app
from crime_sample.errors import EnvironmentTrouble, InputError, Refused
from crime_sample.files.signing import Signer, new_key
from crime_sample.ledger import Draft, Event
from crime_sample.store.roles import GROUPS, KINDS, OWNERS, group
from crime_sample.verdict import OutcomeWords

numbers = count(1)
LOGINS = {"ann": "auditor", "bob": "auditor", "rita": "registrar", "lou": "lead"}


def clock() -> str:
    """The time: a server turns away computers whose clock is out."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class House:
    """An audit on a server with its roles set up, and a login for each."""

    def __init__(self, server: Server, folder: Path, *, shared: bool = False) -> None:
        self.server, self.folder, self.number = server, folder, next(numbers)
        self.name = f"roles-{self.number}"
        self.small: Small = drawn(folder)
        if shared:
            share(self.small, "Ann", "Bob")
        copying.push(self.small.path, self.url("owner"))
        with self.open("owner", "Lee", "lead") as audit:
            self.sql = roles.sql(audit)
        self.run(self.sql)
        for login, role in LOGINS.items():
            self.run(f'CREATE ROLE {self.login(login)} LOGIN IN ROLE "{group(self.name, role)}"')

    def login(self, name: str) -> str:
        """A login of this audit's: they are the whole server's."""
        return name if name == "owner" else f"{name}{self.number}"

    def url(self, login: str) -> str:
        return self.server.url(self.name, user=self.login(login))

    def open(self, login: str, who: str, role: str = "auditor", signer: Signer | None = None) -> Audit:
        return open_audit(self.url(login), who=who, now=clock, role=role, data=[self.folder], signer=signer)

    def run(self, statement: str, login: str = "owner") -> str:
        return self.server.sql(statement, user=self.login(login))

    def refused(self, login: str, statement: str, words: str) -> None:
        """The server refuses it to this login, in these words."""
        with pytest.raises(RuntimeError, match=words):
            self.run(statement, login)

    def events(self) -> list[Event]:
        with self.open("owner", "Lee", "lead") as audit:
            return audit.store.events()

    def judge(self, login: str, who: str, most: int = 1) -> None:
        with self.open(login, who) as audit:
            sitting = sit(audit)
            for _ in range(most):
                case = sitting.next_case()
                assert case is not None
                settle(sitting, case)

    def insert(self, actor: str, kind: str, says: dict[str, object], /, **changes: object) -> str:
        """The statement that appends a right entry, of which something may be changed after its hash was made."""
        last = self.events()[-1]
        draft = Draft(kind, says, f"uid-{next(numbers)}")
        made = ledger.write(draft, seq=last.seq + 1, prev=last.hash, at=clock(), actor=actor, salt="")
        row = {name: getattr(made, name) for name in ("seq", "at", "actor", "kind", "uid", "prev", "hash")}
        row |= {"body": canonical(made.body)} | changes
        values = ", ".join("'" + str(value).replace("'", "''") + "'" for value in row.values())
        return f'INSERT INTO "audit_{self.name}".events ({", ".join(row)}) VALUES ({values})'


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Iterator[House]:
    return House(server, tmp_path)


def test_each_does_their_work_with_the_program(house: House, tmp_path: Path) -> None:
    """Auditors judge, the registrar rules, the lead estimates; running the SQL again changes nothing; it verifies."""
    house.run(house.sql)
    house.judge("ann", "Ann", 24)
    with house.open("ann", "Ann") as audit:
        sitting = sit(audit)
        sitting.object_to(sitting.case(1), why="on second thoughts")
    with house.open("rita", "Rita", "registrar") as audit:
        assert audit.store.roles() == ("registrar",)
        bench = adjudicating.preside(audit)
        matter = bench.next_matter()
        assert matter is not None
        first = matter.case.first
        assert first.owed is not None
        bench.rule(matter, first.owed, first.outcome, first.outcome_words or OutcomeWords(), why="it is so")
    with house.open("lou", "Lou", "lead") as audit:
        estimate(audit)
    assert {(one.actor, one.kind) for one in house.events()} >= {
        ("p2", "judged"), ("p3", "ruled"), ("p4", "estimated"), ("p4", "person-added"),
    }  # fmt: skip
    broken = [
        one
        for one in verify(house.url("ann"), who="x", now=clock, data=[house.folder])
        if one.verdict == "broken"
    ]
    assert broken == []
    assert "as 'Ann': its entries" in next(
        one.words
        for one in verify(house.url("ann"), who="x", now=clock, data=[house.folder])
        if one.name == "who is who"
    )


@pytest.mark.parametrize("login", LOGINS)
def test_nobody_changes_or_removes_anything(house: House, login: str) -> None:
    """No event, no sealed part, no signature, no tie of a login, whatever the role."""
    house.judge("ann", "Ann")
    schema = f'"audit_{house.name}"'
    for table in ("events", "sealed", "signatures", "members", "about"):
        house.refused(login, f"DELETE FROM {schema}.{table}", "permission denied")
        house.refused(login, f"TRUNCATE {schema}.{table} CASCADE", "permission denied")
        house.refused(login, f"DROP TABLE {schema}.{table} CASCADE", "must be owner")
        house.refused(
            login, f"ALTER TABLE {schema}.{table} DISABLE TRIGGER ALL", "must be owner|permission denied"
        )
    house.refused(login, f"UPDATE {schema}.events SET actor = 'p1'", "permission denied")
    house.refused(login, f"UPDATE {schema}.sealed SET content = '{{}}'", "permission denied")
    house.refused(login, f"UPDATE {schema}.members SET person = 'p1'", "permission denied")
    house.refused(login, f"CREATE TABLE {schema}.more (a int)", "permission denied")
    house.refused(login, f"DROP POLICY appends ON {schema}.events", "must be owner")
    house.refused(login, f"SET ROLE owner; DELETE FROM {schema}.events", "permission denied to set role")


def test_an_auditor_writes_no_ruling_and_nobody_elses_entry(house: House) -> None:
    """By psql, with a right chain and hash: of another kind, under another's pseudonym, as a new lead."""
    house.judge("ann", "Ann")
    house.judge("bob", "Bob")
    own = "row-level security"
    remark = {"case": 1}
    house.refused("ann", house.insert("p2", "ruled", {"case": 1}), own)
    house.refused("ann", house.insert("p2", "seeded", {"seed": "x", "kind": "none"}), own)
    house.refused("ann", house.insert("p2", "assigned", {"places": []}), own)
    house.refused("ann", house.insert("p3", "remarked", remark), own)
    house.refused("ann", house.insert("p1", "remarked", remark), own)
    house.refused("ann", house.insert("p2", "person-added", {"person": "p9", "role": "lead"}), own)
    house.refused("ann", house.insert("p9", "person-added", {"person": "p9", "role": "auditor"}), own)
    house.refused("ann", house.insert("p3", "committed", {"case": 1, "offline": {"package": "x"}}), own)
    house.refused("ann", house.insert("p3", "sheet-imported", {}), own)
    house.refused("rita", house.insert("p2", "ruled", {"case": 1}), own)
    house.refused("lou", house.insert("p2", "committed", {"case": 1, "offline": 1}), own)
    house.refused("lou", house.insert("p2", "committed", {"case": 1, "offline": None}), own)
    before = len(house.events())
    house.run(house.insert("p2", "remarked", remark), "ann")
    assert len(house.events()) == before + 1


def test_nobody_tells_of_an_erasure_that_was_none(house: House) -> None:
    """An entry that says that sealed parts are gone has them deleted in every copy it is brought to: by psql the lead
    cannot write one."""
    house.judge("ann", "Ann")
    with house.open("lou", "Lou", "lead") as audit:
        audit.put(Draft("consulted", {}, "u"))
        lou = audit.actor
    says = {"what": ["texts"], "entries": [10], "kinds": {"committed": 1}}
    house.refused("lou", house.insert(lou, "erased", says), "row-level security")


def test_what_belongs_to_the_tables_goes_to_a_new_owner_with_them(house: House) -> None:
    """The administrator takes the tables over and runs the SQL again: the maker keeps no function, by whose dropping a
    trigger would go, and cannot get round what holds them."""
    schema = f'"audit_{house.name}"'
    maker, dba = f"maker{house.number}", f"dba{house.number}"
    for role in (maker, dba):
        house.run(f"CREATE ROLE {role} LOGIN")

    def hand_over(to: str) -> None:
        for table in ("events", "sealed", "signatures", "about"):
            house.run(f"ALTER TABLE {schema}.{table} OWNER TO {to}")
        house.run(f"ALTER SCHEMA {schema} OWNER TO {to}")
        house.run(house.sql)

    hand_over(maker)
    drop = f"DROP FUNCTION {schema}.chained() CASCADE"
    owned = (
        f"SELECT DISTINCT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace"
        f" UNION SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = '{schema}'::regnamespace"
    )
    assert house.run(owned) == maker
    hand_over(dba)
    assert house.run(owned) == dba
    with pytest.raises(RuntimeError, match="must be owner of function"):
        house.server.sql(drop, user=maker)
    with pytest.raises(RuntimeError, match="permission denied"):
        house.server.sql(f"DELETE FROM {schema}.events", user=maker)
    house.judge("ann", "Ann")
    ledger.check(house.events())


def test_a_first_entry_is_of_ones_own_role(house: House) -> None:
    """An auditor's login does not come as lead, by psql or by a command that is the lead's."""
    house.refused(
        "ann", house.insert("p2", "person-added", {"person": "p2", "role": "lead"}), "row-level security"
    )
    with (
        house.open("ann", "Ann", "lead") as audit,
        pytest.raises(EnvironmentTrouble, match="may not do that"),
    ):
        audit.write(lambda _: [Draft("assigned", {"places": []}, "u")])
    assert house.run(f'SELECT count(*) FROM "audit_{house.name}".members') == "1"
    house.run(house.insert("p2", "person-added", {"person": "p2", "role": "auditor"}), "ann")
    assert (
        house.run(f"SELECT person FROM \"audit_{house.name}\".members WHERE login = '{house.login('ann')}'")
        == "p2"
    )


def test_a_login_is_one_person(house: House) -> None:
    """With another name the same login is refused, and says so; what was written stays whole."""
    house.judge("ann", "Ann")
    with pytest.raises(EnvironmentTrouble, match="may not do that") as caught:
        house.judge("ann", "Anna Second")
    assert "whoami" in caught.value.remedy
    with pytest.raises(EnvironmentTrouble, match="may not do that"):
        house.judge("bob", "Ann")
    ledger.check(house.events())


def test_every_entry_follows_the_last_and_has_its_hash(house: House) -> None:
    """A login of the right role cannot break the chain, or put another's words under a commitment."""
    house.judge("ann", "Ann")
    body = {"case": 1}
    other = "ab" * 32
    for changes in ({"seq": 99}, {"prev": other}):
        house.refused("ann", house.insert("p2", "remarked", body, **changes), "does not follow the last one")
    for changes in (
        {"hash": other},
        {"body": '{"case": 2}'},
        {"at": 'x"y'},
        {"uid": "a\\b"},
        {"seal": other},
    ):
        house.refused("ann", house.insert("p2", "remarked", body, **changes), "does not have its hash")
    house.run(house.insert("p2", "remarked", body), "ann")
    seq = house.events()[-1].seq
    sealed = f"INSERT INTO \"audit_{house.name}\".sealed VALUES ({seq}, 's', '{{}}')"
    house.refused("ann", sealed, "committed to another sealed part")
    signature = f"INSERT INTO \"audit_{house.name}\".signatures VALUES (2, '{other}', '00')"
    house.refused("ann", signature, "row-level security")
    ledger.check(house.events())


def test_no_entry_is_spelt_otherwise_than_it_is_hashed(house: House) -> None:
    """The chain's hash is over one spelling: blanks, a key twice, escapes and numbers of another form would pass the
    server's own hash of the text, and break the audit for everybody."""
    house.judge("ann", "Ann")
    last = house.events()[-1]
    words = (
        '{"case": 1}', '{"case":1,"a":2}', '{"case":1,"case":2}', '{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":1.50}',
        '{"a":1e5}', '{"a":-0}', '{"a":1e+15}', "[1]", '"a"', '{"a":' + 60 * "[" + 60 * "]" + "}", '{"a":0.10}',
    )  # fmt: skip
    for body in words:
        at, uid = clock(), f"uid-{next(numbers)}"
        text = f'["{ledger.FORMAT}",{last.seq + 1},"{last.hash}","{at}","p2","remarked","{uid}",null,{body}]'
        row = (last.seq + 1, at, "p2", "remarked", uid, body, last.hash, digest(text))
        values = ", ".join(f"'{one}'" for one in row)
        house.refused(
            "ann",
            f'INSERT INTO "audit_{house.name}".events (seq, at, actor, kind, uid, body, prev, hash) VALUES ({values})',
            "not spelt as it is hashed",
        )
    odd = {
        "case": 1,
        "a": 0.1,
        "b": 1e-05,
        "c": -3.0,
        "d": None,
        "é": ['\x01\t"\\/', {}],
        "f": [True, 10**17],
    }
    house.run(house.insert("p2", "remarked", odd), "ann")
    ledger.check(house.events())


@pytest.mark.parametrize(
    "at", ["x", "", "now", "infinity", "2099-01-01T00:00:00.000+00:00", "2026-01-01T00:00:00Z"]
)
def test_no_entry_is_of_another_time(house: House, at: str) -> None:
    """A case opened in a hundred years would be nobody else's until then. Who owns the tables may push what is old."""
    house.judge("ann", "Ann")
    last = house.events()[-1]
    draft = Draft("remarked", {"case": 1}, "u-at")
    made = ledger.write(draft, seq=last.seq + 1, prev=last.hash, at=at, actor="p2", salt="")
    statement = house.insert("p2", "remarked", {"case": 1}, at=at, uid="u-at", hash=made.hash)
    house.refused("ann", statement, "is not of this time")
    if at.endswith("Z"):
        house.run(statement)
        ledger.check(house.events())


def test_nobody_is_tied_to_a_pseudonym_that_somebody_else_will_have(house: House) -> None:
    """By a trigger of the audit on a table of one's own, before the next to come is there; they would be one then."""
    schema = f'"audit_{house.name}"'
    coming = house.insert("p2", "person-added", {"person": "p2", "role": "auditor"})
    coming = coming.replace(f"{schema}.events", "pg_temp.events", 1)
    house.refused(
        "bob",
        f"CREATE TEMP TABLE events (LIKE {schema}.events); CREATE TRIGGER t BEFORE INSERT ON events FOR EACH ROW "
        f"EXECUTE FUNCTION {schema}.chained(); {coming}",
        "permission denied for function",
    )
    assert house.run(f"SELECT count(*) FROM {schema}.members") == "1"
    house.judge("ann", "Ann")
    with pytest.raises(EnvironmentTrouble, match=r"is not tied to anybody here, and this .* of p2"):
        house.judge("bob", "Ann")


@pytest.mark.parametrize(
    ("login", "who", "kind", "says", "remedy"),
    [
        ("ann", "Ann", "ruled", "held to the role of auditor here, which does not append 'ruled'", "for the registrar"),
        ("ann", "Ann", "seeded", "does not append 'seeded'", "for the lead"),
        ("lou", "Lou", "judged", "held to the role of lead here", "for the auditor or the registrar"),
        ("lou", "Lou", "erased", "does not own its tables", "owner, 'owner', can erase"),
        ("ann", "Rita", "remarked", "writes as p2 here", "whoami"),
    ],
)  # fmt: skip
def test_a_refusal_names_login_role_and_who_may(
    house: House, login: str, who: str, kind: str, says: str, remedy: str
) -> None:
    """In our words, none of the server's; nothing is written."""
    house.judge("ann", "Ann")
    with house.open("rita", "Rita", "registrar") as audit:
        audit.put(Draft("consulted", {}, "u"))
    before = len(house.events())
    with (
        house.open(login, who) as audit,
        pytest.raises(EnvironmentTrouble, match=f"role '{house.login(login)}'") as caught,
    ):
        audit.put(Draft(kind, {"entries": []}, "v"))
    assert says in caught.value.what
    assert remedy in caught.value.remedy
    assert "row-level" not in str(caught.value)
    assert "permission denied" not in str(caught.value)
    assert len(house.events()) == before


def test_who_may_not_erase_is_told_before_they_are_asked(house: House) -> None:
    """The lead and the registrar by their role may, by their login not: it takes the owner of the tables."""
    house.judge("ann", "Ann")
    for login, who, role in (("rita", "Rita", "registrar"), ("lou", "Lou", "lead")):
        with (
            house.open(login, who, role) as audit,
            pytest.raises(Refused, match=f"only 'owner'.* not '{house.login(login)}'"),
        ):
            to_purge(audit, ["texts"], though_open=True)
    with house.open("owner", "Lee", "lead") as audit:
        assert purge(audit, ["texts"], though_open=True).parts == 2


def test_only_the_lead_ties_logins_and_is_told_so(house: House) -> None:
    """In our words."""
    house.judge("ann", "Ann")
    with (
        house.open("rita", "Rita", "registrar") as audit,
        pytest.raises(EnvironmentTrouble, match="role of registrar here, and may not tie logins") as caught,
    ):
        roles.bind(audit, house.login("rita"), "Ann")
    assert "for the lead" in caught.value.remedy


def test_a_package_of_somebody_who_came_is_no_matter_of_ties(house: House, tmp_path: Path) -> None:
    """Who is new takes in a colleague's package: the answer is not to tie them to the colleague."""
    house.judge("ann", "Ann")
    with house.open("lou", "Lou", "lead") as audit:
        packaging.package_out(audit, tmp_path / "ann.package", auditor="Ann", free=4, both=True)
    sitting = sit_offline(tmp_path / "ann.package", now=clock)
    case = sitting.next_case()
    assert case is not None
    settle(sitting, case)
    with (
        house.open("bob", "Bob") as audit,
        pytest.raises(EnvironmentTrouble, match="would be an entry of p2") as caught,
    ):
        package_in(audit, tmp_path / "ann.package")
    assert "--bind" not in caught.value.remedy
    assert "packages by the lead or the registrar" in caught.value.remedy


def test_somebody_new_comes_in_the_role_that_the_server_holds_them_to(house: House) -> None:
    """By whatever command: one that is for anybody takes its people for leads where nothing holds them to a role."""
    for login, who, command, role in (
        ("ann", "Ann", "lead", "auditor"),
        ("rita", "Rita", "lead", "registrar"),
        ("lou", "Lou", "auditor", "lead"),
    ):
        with house.open(login, who, command) as audit:
            audit.put(Draft("consulted", {}, f"u-{login}"))
            assert audit.state.roles[audit.actor] == role


def test_who_was_named_before_they_came_is_tied_by_the_lead(server: Server, tmp_path: Path) -> None:
    """Shared out by name: Ann's login may not write as Ann until the lead says that it is hers."""
    house = House(server, tmp_path, shared=True)
    with pytest.raises(EnvironmentTrouble, match="may not do that"):
        house.judge("ann", "Ann")
    with house.open("lou", "Lou", "lead") as audit:
        assert roles.bind(audit, house.login("ann"), "Ann") == "p2"
        with pytest.raises(InputError, match="tied to somebody already"):
            roles.bind(audit, house.login("ann"), "Bob")
        with pytest.raises(Refused, match="nobody is called"):
            roles.bind(audit, house.login("bob"), "Nobody")
    house.judge("ann", "Ann")
    with pytest.raises(EnvironmentTrouble, match="may not do that"):
        house.judge("bob", "Ann")
    with house.open("bob", "Bob") as audit, pytest.raises(EnvironmentTrouble, match="may not do that"):
        roles.bind(audit, house.login("bob"), "Bob")


def test_a_package_is_taken_in_by_the_lead_alone(server: Server, tmp_path: Path) -> None:
    """What Ann judged elsewhere is written under her pseudonym by the lead, and says that it came so."""
    house = House(server, tmp_path)
    house.judge("ann", "Ann")
    file = tmp_path / "ann.package"
    with house.open("lou", "Lou", "lead") as audit:
        packaging.package_out(audit, file, auditor="Ann", free=4, both=True)
    sitting = sit_offline(file, now=clock)
    case = sitting.next_case()
    assert case is not None
    settle(sitting, case)
    with (
        house.open("bob", "Bob", "lead") as audit,
        pytest.raises(EnvironmentTrouble, match="may not do that"),
    ):
        package_in(audit, file)
    with house.open("lou", "Lou", "lead") as audit:
        assert package_in(audit, file).taken == (case.number,)
    taken = [one for one in house.events() if "offline" in one.body]
    assert {one.actor for one in taken} == {"p2"}
    assert {one.kind for one in taken} == {"committed", "revealed", "judged"}


def test_keys_and_roles_together(house: House, tmp_path: Path) -> None:
    """Ann signs on the server; a pull brings the signatures along, and a push takes them back."""
    new_key(tmp_path / "ann.pem")
    signer = Signer(tmp_path / "ann.pem")
    with house.open("ann", "Ann") as audit:
        keys.register(audit, signer)
    with house.open("ann", "Ann", signer=signer) as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        said = "\n".join(lines(whoami(audit)))
    assert f"database role '{house.login('ann')}'" in said
    assert "holds you to the role of auditor" in said
    assert signer.public_key in said
    file = tmp_path / "copy.audit"
    copying.pull(house.url("ann"), file)
    found = {one.name: one for one in verify(file, who="x", now=clock, data=[house.folder])}
    assert found["signatures"].verdict == "holds"
    assert signer.public_key in found["signatures"].words
    with open_audit(file, who="Ann", now=clock, data=[house.folder], signer=signer) as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    copying.push(file, house.url("owner"))
    found = {one.name: one for one in verify(house.url("ann"), who="x", now=clock, data=[house.folder])}
    assert found["signatures"].verdict == "holds"
    assert re.search(
        r"written by the database role 'ann\d+'.*written by the login", found["who is who"].words
    )


def test_the_commands_print_show_and_tie(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``roles --sql`` prints what psql takes; ``whoami`` and ``roles`` tell; ``roles --bind`` ties."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")
    house = House(server, tmp_path, shared=True)

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    printed = run("roles", house.url("owner"), "--sql")
    assert printed.strip() == house.sql.strip()
    house.run(printed)
    assert "to the role of registrar" in run("roles", house.url("rita"))
    run("roles", house.url("ann"), "--bind", f"{house.login('ann')}=Ann", code=1)
    run("roles", house.url("lou"), "--bind", f"{house.login('ann')}=Ann")
    told = json.loads(run("whoami", house.url("ann"), "--who", "Ann", "--json"))
    assert (told["person"], told["roles"], told["roles_held_by"]) == ("p2", ["auditor"], "the database")
    assert told["known_as"] == {"how": "database role", "name": house.login("ann"), "number": None}


def test_no_role_is_no_access_and_no_setup_is_said(server: Server, house: House, tmp_path: Path) -> None:
    """A login in no group reads nothing. Before the SQL is run roles are advisory, and whoami says so."""
    house.run(f"CREATE ROLE eve{house.number} LOGIN")
    house.refused("eve", f'SELECT count(*) FROM "audit_{house.name}".events', "permission denied")
    with pytest.raises(EnvironmentTrouble, match=r"'eve\d+' has no role at this audit") as caught:
        house.open("eve", "Eve")
    assert f'GRANT "{group(house.name, "auditor")}"' in caught.value.remedy
    (tmp_path / "other").mkdir()
    bare = drawn(tmp_path / "other")
    url = server.url(f"bare-{house.number}")
    copying.push(bare.path, url)
    with open_audit(url, who="Lee", now=clock) as audit:
        assert audit.store.roles() is None
        assert "advisory" in "\n".join(lines(whoami(audit)))


def test_long_and_odd_names_of_audits_have_roles_too(server: Server, tmp_path: Path) -> None:
    """Fifty letters with dots and hyphens: groups of names that a server takes, and that differ."""
    names = ["a" * 50, "a" * 49 + "b", "x.y_z-1"]
    groups = {group(name, role) for name in names for role in GROUPS}
    assert len(groups) == 9
    assert max(map(len, groups)) <= 63
    small = drawn(tmp_path)
    url = server.url(names[0])
    copying.push(small.path, url)
    with open_audit(url, who="Lee", now=clock, role="lead") as audit:
        server.sql(roles.sql(audit))
        assert audit.store.roles() is not None


def test_every_kind_of_entry_is_some_roles() -> None:
    """A kind that no role may write could be written by the owner of the tables alone."""
    known = getattr(replay, "APPLY", None) or replay._APPLY
    assert set(known) == {kind for kinds in (*KINDS.values(), OWNERS) for kind in kinds}


def test_an_audit_of_before_on_a_server(server: Server, tmp_path: Path) -> None:
    """Made by the program before: read as it is by anybody; the owner's first entry brings it up, with the grants that
    others had on the sealed parts; until then nobody can sign."""
    number = next(numbers)
    small = drawn(tmp_path)
    name = f"before-{number}"
    url = server.url(name)
    copying.push(small.path, url)
    schema = f'"audit_{name}"'
    server.sql(f"DROP TABLE {schema}.signatures; UPDATE {schema}.about SET value = '1' WHERE key = 'format'")
    for statement in (
        f"CREATE ROLE ed{number} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO ed{number}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO ed{number}",
        f"GRANT INSERT ON {schema}.events, {schema}.sealed TO ed{number}",
    ):
        server.sql(statement)
    theirs = server.url(name, user=f"ed{number}")
    with open_audit(theirs, who="Ed", now=clock, data=[tmp_path]) as audit:
        audit.write(lambda _: [Draft("consulted", {}, "u1")])
        new_key(tmp_path / "ed.pem")
        with pytest.raises(EnvironmentTrouble, match="no room for signatures"):
            keys.register(audit, Signer(tmp_path / "ed.pem"))
    with open_audit(url, who="Lee", now=clock, role="lead") as audit:
        with pytest.raises(Refused, match="not all there yet"):
            roles.sql(audit)
        with pytest.raises(Refused, match="not now"):
            audit.write(refuses)
        assert len(audit.store.events()) == audit.state.seq
        audit.write(lambda _: [Draft("consulted", {}, "u2")])
        server.sql(roles.sql(audit))
    server.sql(f'GRANT "{group(name, "auditor")}" TO ed{number}')
    with open_audit(theirs, who="Ed", now=clock, data=[tmp_path]) as audit:
        keys.register(audit, Signer(tmp_path / "ed.pem"))
    found = {one.name: one for one in verify(theirs, who="x", now=clock, data=[tmp_path])}
    assert found["signatures"].verdict == "holds"
    assert found["file"].verdict == "holds"


def refuses(_: object) -> list[Draft]:
    raise Refused("not now")
