/** `fungi server`: opens the HTTP door on the API port and on the HTTP port, and Flink's gateway, until it is told to stop. */
import { FlinkGatewayServer } from '../http/flink/index.js';
import { HttpServer } from '../http/server.js';
import { SessionService } from '../session/session-service.js';
import { errorText } from './error-text.js';
import { packageVersion } from './package-version.js';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly httpPort: number;
  readonly flinkPort: number;
  readonly set: ReadonlyMap<string, string>;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Gives the exit code: 0 when stopped by a signal, 1 when it could not start. */
export async function serverCommand(options: ServerOptions): Promise<number> {
  const service = new SessionService({
    output: (text) => void process.stdout.write(text),
    properties: options.set,
  });
  const server = new HttpServer({ service, version: packageVersion() });
  const flink = new FlinkGatewayServer({ service, version: packageVersion() });
  const stopped = stopSignal();
  try {
    // A property with a wrong value is found now, not by the first client.
    service.closeSession(service.open().id);
    const ports = [await server.listen(options.host, options.port)];
    if (options.httpPort !== options.port) ports.push(await server.listen(options.host, options.httpPort));
    for (const port of ports) process.stdout.write(`Fungi server started on ${options.host}:${port}\n`);
    const flinkPort = await flink.listen(options.host, options.flinkPort);
    process.stdout.write(`Flink SQL gateway on ${options.host}:${flinkPort}\n`);
    if (!LOOPBACK.test(options.host)) {
      process.stderr.write(
        'There is no authentication: whoever reaches this port can run SQL with the rights of this process.\n',
      );
    }
    service.engine.warmUp();
  } catch (error) {
    process.stderr.write(errorText(error, { text: '', file: undefined, excerpt: false, verbose: false }));
    await Promise.all([server.close(), flink.close()]);
    await service.close();
    return 1;
  }
  await stopped;
  await Promise.all([server.close(), flink.close()]);
  await service.close();
  return 0;
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
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
