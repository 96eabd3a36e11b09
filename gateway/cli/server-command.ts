/** `fungi server`: opens all doors and says where they are, until it is told to stop. */
import { mistypedVariables, readConfiguration, serviceLinks } from '../../src/configuration/index.js';
import { createLog, Server } from '../server/index.js';
import { errorText } from './error-text.js';
import { packageVersion } from './package-version.js';

export interface ServerCommandOptions {
  readonly config?: string;
  /** Flags, by the key of `fungi.toml` they set; undefined where not given. */
  readonly flags: Readonly<Record<string, string | number | undefined>>;
  /** `key=value` of `--set`. */
  readonly set: ReadonlyMap<string, string>;
}

/** Gives the exit code: 0 when stopped by a signal, 1 when it could not start. */
export async function serverCommand({ config, flags, set }: ServerCommandOptions): Promise<number> {
  const stopped = stopSignal();
  outliveReaders();
  let server: Server;
  try {
    const configuration = readConfiguration({
      environment: process.env,
      flags,
      ...(config === undefined ? {} : { file: config }),
    });
    const log = createLog(configuration.logging);
    for (const { name, meant } of mistypedVariables(process.env)) {
      log('warn', `There is no variable ${name}; did you mean ${meant}?`);
    }
    for (const name of serviceLinks(process.env)) {
      const ours =
        'a service of that name has set it, as Kubernetes does. Flags and fungi.toml say where to listen';
      log('warn', `Variable ${name} is no port but an address, and is ignored: ${ours}`);
    }
    server = await Server.start({ configuration, version: packageVersion(), properties: set, log });
  } catch (error) {
    process.stderr.write(errorText(error, { text: '', file: undefined, excerpt: false, verbose: false }));
    return 1;
  }
  for (const { name, host, port } of server.doors) {
    const what = name === 'API' ? 'Fungi server started' : name;
    process.stdout.write(`${what} on ${host.includes(':') ? `[${host}]` : host}:${port}\n`);
  }
  await stopped;
  await server.stop();
  return 0;
}

/** Whoever reads what a server prints may go away (`fungi server | head -1`, a restarted log collector): the server stays. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error').on('error', () => undefined);
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    // Of a terminal that is closed; elsewhere it comes from `nohup`, or from tools that rotate logs, and means nothing here.
    process.on('SIGHUP', () => process.stdin.isTTY && stop());
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
