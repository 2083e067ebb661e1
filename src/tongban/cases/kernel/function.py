"""The text of the PostgreSQL function `step`, generated from the models; a migration carries it and a test compares it."""

from __future__ import annotations

from tongban.cases.kernel.raw import OWN_TABLES, RECORD_TABLES, tables

_HEAD = """CREATE OR REPLACE FUNCTION step(p_region text, t jsonb) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  x jsonb; n integer; wanted integer; p_case uuid := (t->>'case')::uuid; r jsonb := t->'rows';
BEGIN
  IF t ? 'takes' THEN
    FOR x IN SELECT value FROM jsonb_array_elements(t->'takes') LOOP
      IF (x->>'version')::integer = 0 THEN
        INSERT INTO lock (region, kind, key, version, n)
          VALUES (p_region, x->>'kind', x->>'key', 1, (x->>'n')::bigint) ON CONFLICT DO NOTHING;
      ELSE
        UPDATE lock SET version = version + 1, n = (x->>'n')::bigint
          WHERE region = p_region AND kind = x->>'kind' AND key = x->>'key' AND version = (x->>'version')::integer;
      END IF;
      GET DIAGNOSTICS n = ROW_COUNT;
      IF n <> 1 THEN RAISE EXCEPTION 'lock moved' USING ERRCODE = '40001'; END IF;
    END LOOP;
  END IF;
  IF t ? 'row' THEN
    UPDATE case_ c SET {case_sets}
      FROM jsonb_populate_record(NULL::case_, t->'row') v
      WHERE c.region = p_region AND c.id = p_case AND c.seq = (t->>'seq')::integer;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> 1 THEN RAISE EXCEPTION 'case moved' USING ERRCODE = '40001'; END IF;
  END IF;
  IF r ? 'idem' THEN
    INSERT INTO idem ({idem}) SELECT {idem} FROM jsonb_populate_recordset(NULL::idem, r->'idem');
  END IF;
  IF t ? 'closes' THEN
    UPDATE task k SET closed_at = v.closed_at, closed_seq = v.closed_seq, closed_by = v.closed_by, answer = v.answer
      FROM jsonb_populate_recordset(NULL::task, t->'closes') v
      WHERE k.region = p_region AND k."case" = p_case AND k.no = v.no AND k.closed_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> jsonb_array_length(t->'closes') THEN RAISE EXCEPTION 'task moved' USING ERRCODE = '40001'; END IF;
  END IF;
  IF t ? 'meets' THEN
    UPDATE deadline k SET met_at = v.met_at, lapsed_at = v.lapsed_at
      FROM jsonb_populate_recordset(NULL::deadline, t->'meets') v
      WHERE k.region = p_region AND k."case" = p_case AND k.no = v.no AND k.met_at IS NULL AND k.lapsed_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> jsonb_array_length(t->'meets') THEN RAISE EXCEPTION 'deadline moved' USING ERRCODE = '40001'; END IF;
  END IF;
"""

_INSERT = """  IF r ? '{table}' THEN
    INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, r->'{table}');
  END IF;
"""

_TAIL = """  IF t ? 'updates' THEN
    FOR x IN SELECT value FROM jsonb_array_elements(t->'updates') LOOP
      EXECUTE format(
        'UPDATE %I u SET %s FROM jsonb_populate_record(NULL::%I, $1) v, jsonb_populate_record(NULL::%I, $2) k WHERE u.region = $3 AND %s',
        x->>'table',
        (SELECT string_agg(format('%1$I = v.%1$I', key), ', ') FROM jsonb_object_keys(x->'values') key),
        x->>'table', x->>'table',
        (SELECT string_agg(format('u.%1$I IS NOT DISTINCT FROM k.%1$I', key), ' AND ') FROM jsonb_object_keys(x->'key') key)
      ) USING x->'values', x->'key', p_region;
      GET DIAGNOSTICS n = ROW_COUNT;
      IF n <> 1 THEN RAISE EXCEPTION '% moved', x->>'table' USING ERRCODE = '40001'; END IF;
    END LOOP;
  END IF;
END $body$"""


def _columns(table: str) -> str:
    return ", ".join(f'"{c}"' for c in tables()[table].columns)


def text() -> str:
    """The whole CREATE FUNCTION statement for the models as they stand."""
    case = tables()["case_"]
    sets = ", ".join(f'"{c}" = v."{c}"' for c in case.columns if c not in case.key)
    head = _HEAD.replace("{case_sets}", sets).replace("{idem}", _columns("idem"))
    inserts = "".join(
        _INSERT.replace("{table}", name).replace("{columns}", _columns(name)) for name in (*OWN_TABLES, *RECORD_TABLES)
    )
    return head + inserts + _TAIL
