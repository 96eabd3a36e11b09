/**
 * What native libraries read from the environment once, when they are loaded or first used. Imported for its effect, before everything else, where a
 * process begins; what the environment says already stays.
 */
import { limits } from './limits.js';

// With libuv's default of 4 threads a file read waits behind running queries (measured: 5.3 s with five of them).
process.env['UV_THREADPOOL_SIZE'] ??= String(limits.uv_threads);

// DuckDB's allocator (jemalloc). Blocks of a batch that are freed become one large free range, which by default serves no request of less than
// a 64th of it: a batch of 128 MB took 12,000 fresh pages beside those it had just given back (2^20 instead of 2^6: next to none). What is free
// goes back to the system after 5 seconds instead of one, since the next batch needs it.
process.env['DUCKDB_JE_MALLOC_CONF'] ??= 'lg_extent_max_active_fit:20,dirty_decay_ms:5000';
