/** A process with a job that prints, which tells by messages how that fares: its output may be closed. See `closed-output.test.ts`. */
import { SessionService } from '../../gateway/session/index.js';
import type { Job } from '../../src/engine/index.js';
import { JobSupervisor } from '../../src/task-manager/index.js';

const ENOUGH_ROWS = 100;
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('disconnect', () => process.exit(1));

const supervisor: JobSupervisor = new JobSupervisor({
  slots: 1,
  memoryLimit: undefined,
  allowedPaths: undefined,
  database: () => service.engine.database(),
  log: () => undefined,
});
const service: SessionService = new SessionService({ output: () => undefined, launcher: supervisor });

async function print(): Promise<string> {
  let job: Job | undefined;
  const script = `CREATE TABLE ticks (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000');
    CREATE TABLE shown (n INT) WITH ('connector' = 'print', 'standard-error' = '${process.argv[2]}');
    INSERT INTO shown SELECT n FROM ticks`;
  for await (const { result } of service.open().execute(script)) if (result.kind === 'job') job = result.job;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const { state, rowsWritten } = job!.progress();
      if (state === 'RUNNING' && rowsWritten < ENOUGH_ROWS) return;
      clearInterval(timer);
      resolve(state === 'RUNNING' ? `RUNNING after ${ENOUGH_ROWS} rows` : state);
    }, 10);
  });
}

process.once('message', () => {
  void print().then((state) => process.send!(state));
});
process.stdout.write('ready\n');
