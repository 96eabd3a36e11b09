#!/usr/bin/env node
/** The command `fungi`: reads the arguments and hands over to the command's own file, which is loaded only then. */

// Before anything uses the libuv pool: each running DuckDB query and each file read holds one of its threads.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// A reader that has seen enough (`fungi sql … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const { runCommand } = await import('./commands.js');
process.exitCode = await runCommand(process.argv);
