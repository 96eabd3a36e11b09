#!/usr/bin/env node
/**
 * The command `fungi`: prepares the process and hands over to the commands. A build has them packed into a few files as
 * well (scripts/bundle.mjs), which load in half the time.
 */
import '../../src/native-environment.js';
import { statSync } from 'node:fs';
import type * as Commands from './commands.js';

/** `engines` of package.json, which npm only warns of. */
const NODE_MAJOR_MIN = 20;
if (Number.parseInt(process.versions.node) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `ERROR FUNGI-5006 Fungi needs Node.js ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}\n`,
  );
  process.exit(1);
}

// A reader that has seen enough (`fungi sql … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`ERROR FUNGI-4004 Standard output cannot be written: ${error.message}\n`);
  process.exit(1);
});

// Our own mistakes: no pages of Node's, but what is needed to report them.
process.on('uncaughtException', (error: Error) => {
  process.stderr.write(`ERROR FUNGI-9001 Internal error: ${error.stack ?? error.message}\n`);
  process.exit(1);
});

/** The packed commands, unless the compiler has run since they were packed. */
function commandsFile(): string {
  const packed = new URL('../../bin/commands.js', import.meta.url);
  const packedAt = statSync(packed, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  const compiled = new URL('../../.tsbuildinfo', import.meta.url);
  const compiledAt = statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return packedAt >= compiledAt ? packed.href : './commands.js';
}

const { runCommand } = (await import(commandsFile())) as typeof Commands;
process.exitCode = await runCommand(process.argv);
