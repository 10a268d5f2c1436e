"""Roles at an audit on a server, held by the server itself: the SQL for whoever looks after it.

Three groups for each audit. A login in one of them reads the audit and appends the kinds of entry of its role, under
the pseudonym it is tied to and no other. The server also holds every new entry to the chain, to its one spelling and
to the time that it is, and every sealed part to its commitment, whatever program they come from. Owner and superuser
are above all this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from crime_sample.keyring import CARRIED_KINDS
from crime_sample.ledger import ERASED, FORMAT, ROOT

GROUPS = ("auditor", "registrar", "lead")

_ANYBODY = (
    "person-added", "identified", "key-registered", "key-replaced", "key-revoked", "consulted", "copied", "disclosed",
    "sheet-exported", "sheet-imported", "secret-opened",
)  # fmt: skip
_MANAGING = (
    "assigned", "conflict-declared", "remark-closed", "referral-closed", "answered", "remedied", "picked", "estimated",
)  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "auditor": (*_ANYBODY, *CARRIED_KINDS),
    "registrar": (*_ANYBODY, *CARRIED_KINDS, *_MANAGING, "ruled", "challenged", "calibrating", "agreed"),
    "lead": (
        *_ANYBODY, *_MANAGING, "audit-started", "frame-registered", "extract-registered", "routes-not-covered",
        "plan-frozen", "seeded", "drawn", "extended", "frame-refreshed", "overlap-sought", "retention-set",
    ),
}  # fmt: skip
"""Which kinds of entry each role may write. What judges and what rules is not for the lead, who may have two roles."""
OWNERS = (ERASED,)
"""What no role may write: it tells of sealed parts that are gone, and only who owns the tables can take them away."""

_LONGEST = 63  # bytes of a name in PostgreSQL
# Seconds: clocks may be five minutes apart, and a writer waits for the turn and for a lost server.
_APART = 900
_DEEPEST = 40  # levels within an entry; the deepest of ours has less than ten


def group(audit: str, role: str) -> str:
    """The group of those who have ``role`` at the audit. A name that would be too long for a server is shortened.

    >>> group("kent-2016", "auditor")
    'audit_kent-2016_auditor'
    """
    name = f"audit_{audit}_{role}"
    if len(name) <= _LONGEST:
        return name
    return f"audit_{audit[:36]}_{hashlib.sha256(audit.encode()).hexdigest()[:8]}_{role}"


def roles_sql(audit: str, logins: Mapping[str, str]) -> str:
    """The SQL that sets up the roles of an audit, to be run by the owner of its tables or a superuser; running it again
    changes nothing. ``logins`` are those known already, with the pseudonym of each."""
    groups = {role: _name(group(audit, role)) for role in GROUPS}
    filled = {
        "audit": audit,
        "schema": _name(f"audit_{audit}"),
        "everyone": ", ".join(groups.values()),
        "made": "\n".join(_MADE.format(text=_text(group(audit, role)), name=groups[role]) for role in GROUPS),
        "lead": groups["lead"],
        "lead_text": _text(group(audit, "lead")),
        "held": "\n".join(
            f"    WHEN {_text(role)} THEN pg_has_role(session_user, {_text(group(audit, role))}, 'member')"
            for role in GROUPS
        ),
        "kinds": "\n".join(f"    WHEN {_text(role)} THEN {_array(KINDS[role])}" for role in GROUPS),
        "carried": _array(CARRIED_KINDS),
        "roles": _array(GROUPS),
        "root": ROOT,
        "format": FORMAT,
        "deepest": str(_DEEPEST),
        "apart": str(_APART),
        "bound": "\n".join(
            _BOUND.format(login=_text(one), person=_text(logins[one])) for one in sorted(logins)
        ),
    }
    text = _SQL
    for key, value in filled.items():
        text = text.replace(
            f"@{key}@", value if key != "bound" else value.replace("@schema@", filled["schema"])
        )
    return text


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _array(values: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(map(_text, values)) + "]"


_MADE = """\
DO $$ BEGIN IF to_regrole(quote_ident({text})) IS NULL THEN CREATE ROLE {name} NOLOGIN; END IF; END $$;"""
_BOUND = "INSERT INTO @schema@.members VALUES ({login}, {person}) ON CONFLICT DO NOTHING;"

_SQL = """\
-- Roles at the audit '@audit@', held by the server. Run it as the owner of its tables or as a superuser.
-- Then give each login its role:  GRANT @lead@ TO lee;
BEGIN;

@made@

-- Which pseudonym a login writes under. Who comes as somebody new is tied to it by their first entry; who was named by
-- the lead before they came is tied by the lead: crime_sample roles URL --bind LOGIN=NAME
CREATE TABLE IF NOT EXISTS @schema@.members (login text PRIMARY KEY, person text NOT NULL);
@bound@

CREATE OR REPLACE FUNCTION @schema@.has_role(role text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE role
@held@
    ELSE false END
$$;

CREATE OR REPLACE FUNCTION @schema@.kinds_of(role text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE role
@kinds@
    END
$$;

-- Whether who is logged in may write such an entry: of a kind of their role, under their own pseudonym. What came back
-- in a work package is written for its auditor by a lead or a registrar, and says so ('offline').
CREATE OR REPLACE FUNCTION @schema@.may_write(actor text, kind text, body text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mine text := (SELECT person FROM @schema@.members WHERE login = session_user);
  own text[] := ARRAY(SELECT role FROM unnest(@roles@) AS role WHERE @schema@.has_role(role));
BEGIN
  IF actor = mine THEN
    IF kind = 'person-added' AND NOT 'lead' = ANY (own) THEN
      RETURN body::json ->> 'person' = mine AND body::json ->> 'role' = ANY (own);
    END IF;
    RETURN EXISTS (SELECT FROM unnest(own) AS role WHERE kind = ANY (@schema@.kinds_of(role)));
  END IF;
  RETURN own && ARRAY['lead', 'registrar'] AND (kind = 'sheet-imported'
    OR (kind = ANY (@carried@) AND json_typeof(body::json -> 'offline') = 'object'));
END $$;

-- JSON in the one spelling that is hashed: keys sorted and each but once, no blanks, nothing escaped that need not be.
-- NULL where a number or a text in it is spelt otherwise, or it is deeper or a fraction greater than any of ours.
-- (OFFSET 0: or what is called once here would be called for each place that it is named in, at every depth.)
CREATE OR REPLACE FUNCTION @schema@.canonical(given json, depth integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
  form text := json_typeof(given);
  told text := given::text;
BEGIN
  IF form = 'object' AND depth > 0 THEN
    RETURN (SELECT CASE WHEN count(*) = count(DISTINCT key) AND count(*) = count(one) THEN
        concat('{', string_agg(concat(to_json(key), ':', one), ',' ORDER BY key COLLATE "C"), '}') END
      FROM json_each(given), LATERAL (SELECT @schema@.canonical(value, depth - 1) AS one OFFSET 0) AS inner_one);
  ELSIF form = 'array' AND depth > 0 THEN
    RETURN (SELECT CASE WHEN count(*) = count(one) THEN concat('[', string_agg(one, ',' ORDER BY place), ']') END
      FROM json_array_elements(given) WITH ORDINALITY AS each(value, place),
      LATERAL (SELECT @schema@.canonical(value, depth - 1) AS one OFFSET 0) AS inner_one);
  ELSIF form = 'string' THEN
    RETURN CASE WHEN told ~ '^"([^"\\\\]|\\\\["\\\\bfnrt]|\\\\u00(0[0-7bef]|1[0-9a-f]))*"$' THEN told END;
  ELSIF form = 'number' THEN
    RETURN CASE WHEN told ~ '^(0|-?[1-9][0-9]{0,17})$'
      OR (told ~ '\\.' AND told !~ 'e' AND told IN (told::float8::text, told::float8::text || '.0'))
      OR (told ~ 'e' AND told !~ 'e[+]15$' AND told = told::float8::text) THEN told END;
  ELSIF form IN ('boolean', 'null') THEN
    RETURN told;
  END IF;
  RETURN NULL;
END $$;

-- A new entry follows the last one and has the hash it must have.
CREATE OR REPLACE FUNCTION @schema@.chained() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last_seq integer := 0;
  last_hash text := '@root@';
BEGIN
  IF TG_RELID <> '@schema@.events'::regclass THEN
    RAISE EXCEPTION 'this is for the table of entries only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT seq, hash INTO last_seq, last_hash FROM @schema@.events ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last_seq, 0) + 1 OR NEW.prev <> coalesce(last_hash, '@root@') THEN
    RAISE EXCEPTION 'entry % does not follow the last one', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  IF concat(NEW.at, NEW.actor, NEW.kind, NEW.uid, NEW.seal) !~ '^[ !#-\\[\\]-~]*$'
    OR NEW.hash <> encode(sha256(convert_to(concat('["@format@",', NEW.seq, ',"', NEW.prev, '","', NEW.at, '","',
      NEW.actor, '","', NEW.kind, '","', NEW.uid, '",', coalesce('"' || NEW.seal || '"', 'null'), ',', NEW.body, ']'),
      'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'entry % does not have its hash', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  IF json_typeof(NEW.body::json) <> 'object'
    OR @schema@.canonical(NEW.body::json, @deepest@) IS DISTINCT FROM NEW.body THEN
    RAISE EXCEPTION 'entry % is not spelt as it is hashed', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  -- Whose an open case is goes by the time of its entry. The owner brings entries of before.
  IF NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') AND (
    NEW.at !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?([+]00:00|Z)$'
    OR abs(extract(epoch FROM NEW.at::timestamptz - clock_timestamp())) > @apart@) THEN
    RAISE EXCEPTION 'entry % is not of this time', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind = 'person-added' AND NEW.body::json ->> 'person' = NEW.actor
    AND EXISTS (SELECT FROM unnest(@roles@) AS role WHERE @schema@.has_role(role))
    AND NOT EXISTS (SELECT FROM @schema@.events AS one WHERE one.actor = NEW.actor
      OR (one.kind = 'person-added' AND one.body::json ->> 'person' = NEW.actor))
    AND NOT EXISTS (SELECT FROM @schema@.members WHERE person = NEW.actor) THEN
    INSERT INTO @schema@.members VALUES (session_user, NEW.actor) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NEW;
END $$;

-- A sealed part is the one that its entry is committed to.
CREATE OR REPLACE FUNCTION @schema@.committed_to() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT seal FROM @schema@.events WHERE seq = NEW.seq) IS DISTINCT FROM
    encode(sha256(convert_to(concat(NEW.salt, E'\\n', NEW.content), 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'entry % is committed to another sealed part', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  IF json_typeof(NEW.content::json) <> 'object'
    OR @schema@.canonical(replace(NEW.content, '\\u0000', '\\u0001')::json, @deepest@)
      IS DISTINCT FROM replace(NEW.content, '\\u0000', '\\u0001') THEN
    RAISE EXCEPTION 'the sealed part of entry % is not spelt as it is hashed', NEW.seq
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS chained ON @schema@.events;
CREATE TRIGGER chained BEFORE INSERT ON @schema@.events FOR EACH ROW EXECUTE FUNCTION @schema@.chained();
DROP TRIGGER IF EXISTS committed_to ON @schema@.sealed;
CREATE TRIGGER committed_to BEFORE INSERT ON @schema@.sealed FOR EACH ROW EXECUTE FUNCTION @schema@.committed_to();

ALTER TABLE @schema@.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE @schema@.sealed ENABLE ROW LEVEL SECURITY;
ALTER TABLE @schema@.signatures ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reads ON @schema@.events;
DROP POLICY IF EXISTS reads ON @schema@.sealed;
DROP POLICY IF EXISTS reads ON @schema@.signatures;
DROP POLICY IF EXISTS appends ON @schema@.events;
DROP POLICY IF EXISTS appends ON @schema@.sealed;
DROP POLICY IF EXISTS appends ON @schema@.signatures;
CREATE POLICY reads ON @schema@.events FOR SELECT USING (true);
CREATE POLICY reads ON @schema@.sealed FOR SELECT USING (true);
CREATE POLICY reads ON @schema@.signatures FOR SELECT USING (true);
CREATE POLICY appends ON @schema@.events FOR INSERT WITH CHECK (@schema@.may_write(actor, kind, body));
CREATE POLICY appends ON @schema@.sealed FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM @schema@.events AS one WHERE one.seq = sealed.seq AND @schema@.may_write(one.actor, one.kind, one.body)));
CREATE POLICY appends ON @schema@.signatures FOR INSERT WITH CHECK (EXISTS (
  SELECT FROM @schema@.events AS one WHERE one.seq = signatures.seq
    AND @schema@.may_write(one.actor, one.kind, one.body)));

-- Who owns the tables leads the audit, and owns all that belongs to it: who owned a function could drop it, and the
-- trigger with it.
DO $$
DECLARE
  owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '@schema@.events'::regclass);
  each regprocedure;
BEGIN
  EXECUTE format('GRANT %I TO %I', @lead_text@, owner);
  EXECUTE format('ALTER TABLE %s OWNER TO %I', '@schema@.members'::regclass, owner);
  FOR each IN SELECT oid FROM pg_proc WHERE pronamespace = (SELECT relnamespace FROM pg_class
    WHERE oid = '@schema@.events'::regclass) LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', each, owner);
  END LOOP;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA @schema@ FROM PUBLIC, @everyone@;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA @schema@ FROM PUBLIC, @everyone@;
GRANT USAGE ON SCHEMA @schema@ TO @everyone@;
GRANT SELECT ON ALL TABLES IN SCHEMA @schema@ TO @everyone@;
GRANT INSERT ON @schema@.events, @schema@.sealed, @schema@.signatures TO @everyone@;
GRANT INSERT ON @schema@.members TO @lead@;
-- Not those of the triggers: they would do their work for a table of somebody's own.
GRANT EXECUTE ON FUNCTION @schema@.has_role(text), @schema@.kinds_of(text), @schema@.may_write(text, text, text)
  TO @everyone@;

COMMIT;
"""
