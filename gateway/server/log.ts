/** The server's log: one line an event on standard error, for people or as JSON. Secrets never get here: callers log names, not values. */
import { pino } from 'pino';
import type { ServerConfiguration } from '../../src/configuration/index.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, message: string) => void;

export function createLog({ level, format }: ServerConfiguration['logging']): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => void process.stderr.write(format === 'json' ? line : pretty(line)) },
  );
  return (eventLevel, message) => logger[eventLevel](message);
}

function pretty(line: string): string {
  const { level, time, msg } = JSON.parse(line) as { level: number; time: string; msg: string };
  const name = pino.levels.labels[level]!.toUpperCase().padEnd(5);
  return `${time.replace('T', ' ').replace('Z', '')} ${name} ${msg}\n`;
}
