-- The index of a folder of runs. Tables hold numbers of rows, the views below them what people ask for.
-- A change here needs another IndexFile.VERSION: an index of another version is made anew.

CREATE TABLE run (
  run INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  stamp TEXT NOT NULL,          -- size and time of run.json, config.yaml and summary.json when they were read
  state TEXT NOT NULL,
  problem TEXT NOT NULL,
  info TEXT NOT NULL,           -- run.json on one line, {} if the run is broken
  started TEXT NOT NULL
);
CREATE TABLE run_config (run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
CREATE TABLE run_summary (run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT, PRIMARY KEY (run, key)) WITHOUT ROWID;

-- A file of lines with numbers, and how far it was read.
CREATE TABLE source (
  source INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  kind TEXT NOT NULL,           -- metrics, tensors, system
  identity TEXT NOT NULL,       -- the file's own, so that another file of that name is noticed
  modified INTEGER NOT NULL,
  size INTEGER NOT NULL,
  offset INTEGER NOT NULL,      -- bytes of whole lines that were read
  mark INTEGER NOT NULL,        -- checksum of the last bytes before the offset: a file that was cut and went on differs there
  lines INTEGER NOT NULL,
  broken INTEGER NOT NULL,      -- lines that are no JSON object
  torn INTEGER NOT NULL,        -- bytes after the last line break
  last_step REAL,
  last_time REAL,
  last_wall REAL,
  UNIQUE (run, kind)
);
-- 1,024 lines each, number (source << 24) + place: x of every point
CREATE TABLE line_chunk (chunk INTEGER PRIMARY KEY, steps BLOB NOT NULL, times BLOB NOT NULL, walls BLOB NOT NULL);

CREATE TABLE series (
  series INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  name TEXT NOT NULL,
  points INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  last REAL,                    -- null is NaN or infinite: last_text says which
  last_text TEXT,
  last_step REAL,
  low REAL,
  low_step REAL,
  high REAL,
  high_step REAL,
  gaps INTEGER NOT NULL,        -- points that are NaN or infinite
  texts INTEGER NOT NULL,       -- lines in which it is text
  UNIQUE (source, name)
);
-- Up to 1,024 points each, number (series << 24) + place; buckets are 64 points each: Chunk.java
CREATE TABLE chunk (
  chunk INTEGER PRIMARY KEY,
  points INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  gaps INTEGER NOT NULL,
  low REAL,
  high REAL,
  mean REAL,
  step REAL,
  time REAL,
  wall REAL,
  lines BLOB,                   -- null if the lines follow each other
  buckets BLOB NOT NULL,
  data BLOB NOT NULL
);

CREATE VIEW runs AS SELECT
  id,
  info ->> 'name' AS name,
  state,
  info ->> 'kind' AS kind,
  started,
  info ->> 'ended' AS ended,
  info ->> 'group' AS "group",
  info -> 'tags' AS tags,
  info ->> 'notes' AS notes,
  info ->> 'seed' AS seed,
  info ->> 'host' AS host,
  info ->> 'device' AS device,
  info ->> 'config_hash' AS config_hash,
  problem
FROM run;
CREATE VIEW config AS SELECT id AS run, key, value FROM run_config JOIN run USING (run);
CREATE VIEW summary AS SELECT id AS run, key, value FROM run_summary JOIN run USING (run);
CREATE VIEW metrics AS SELECT
  id AS run,
  kind AS source,
  name,
  series.points AS points,
  coalesce(last, last_text) AS last,
  series.last_step AS last_step,
  low AS min,
  low_step AS min_step,
  high AS max,
  high_step AS max_step,
  CASE WHEN rises(name) THEN high ELSE low END AS best,
  CASE WHEN rises(name) THEN high_step ELSE low_step END AS best_step,
  gaps,
  texts
FROM series JOIN source USING (source) JOIN run USING (run);
CREATE VIEW points AS SELECT
  run.id AS run,
  kind AS source,
  name,
  point.value ->> 0 AS step,
  point.value ->> 1 AS time,
  point.value ->> 2 AS value
FROM series JOIN source USING (source) JOIN run USING (run) JOIN json_each(points_json(series)) AS point;
