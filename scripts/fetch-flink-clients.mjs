/**
 * Gets Flink's own SQL client and JDBC driver for the tests under test/clients/flink: from Maven Central, through `mvn` and so through
 * whatever mirror its settings name. The jars stay in a cache outside of the checkout and are fetched once.
 *
 *   node scripts/fetch-flink-clients.mjs        prints the folder: sql-client/*.jar, jdbc/*.jar
 *
 * FUNGI_FLINK_CLIENTS names another folder, FLINK_VERSION another version.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const version = process.env.FLINK_VERSION ?? '2.3.0';
const folder =
  process.env.FUNGI_FLINK_CLIENTS ?? join(homedir(), '.cache', 'fungi-test', `flink-clients-${version}`);

/** Not needed by a client: what runs jobs, and file systems. */
const LEFT_OUT = [
  'com.ibm.icu:icu4j',
  'com.esotericsoftware:minlog',
  'com.esotericsoftware:reflectasm',
  'org.apache.flink:flink-shaded-zookeeper-3',
  'org.apache.flink:flink-rpc-akka-loader',
  'org.apache.flink:flink-hadoop-fs',
  'org.apache.flink:flink-cep',
  'org.apache.flink:flink-connector-datagen',
  'org.apache.flink:flink-datastream',
  'org.apache.flink:flink-file-sink-common',
  'org.apache.flink:flink-queryable-state-client-java',
  'org.apache.flink:flink-table-runtime',
  'org.apache.commons:commons-compress',
  'org.apache.commons:commons-math3',
  'org.javassist:javassist',
  'org.roaringbitmap:RoaringBitmap',
  'org.xerial.snappy:snappy-java',
  'tools.profiler:async-profiler',
  'at.yawk.lz4:lz4-java',
  'org.lz4:lz4-java',
];

const PARTS = {
  'sql-client': ['flink-sql-client', 'flink-sql-gateway', 'flink-clients', 'flink-table-api-java-uber'],
  jdbc: ['flink-sql-jdbc-driver-bundle'],
};

function pom(artifacts, exclusions) {
  const excluded = exclusions.map((name) => {
    const [group, artifact] = name.split(':');
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const dependencies = artifacts.map(
    (artifact) =>
      `<dependency><groupId>org.apache.flink</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
      `<exclusions>${excluded.join('')}</exclusions></dependency>`,
  );
  return `<project><modelVersion>4.0.0</modelVersion><groupId>fungi</groupId><artifactId>flink-clients</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`;
}

function fetch(work, part, artifacts) {
  const project = join(work, `${part}-pom`);
  mkdirSync(project);
  // The driver's bundle holds all it needs.
  writeFileSync(join(project, 'pom.xml'), pom(artifacts, part === 'jdbc' ? ['*:*'] : LEFT_OUT));
  const result = spawnSync(
    'mvn',
    [
      '-q',
      '-B',
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(work, part)}`,
    ],
    { cwd: project, encoding: 'utf8' },
  );
  if (result.status === 0) return;
  process.stderr.write(result.error ? `${result.error.message}\n` : `${result.stdout}${result.stderr}`);
  rmSync(work, { recursive: true, force: true });
  process.exit(1);
}

if (!existsSync(join(folder, 'complete'))) {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  for (const [part, artifacts] of Object.entries(PARTS)) fetch(work, part, artifacts);
  for (const part of Object.keys(PARTS)) rmSync(join(work, `${part}-pom`), { recursive: true });
  writeFileSync(join(work, 'complete'), `${version}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
}
console.log(folder);
