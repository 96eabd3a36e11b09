/**
 * The one table of all errors Fungi reports: a stable code, its SQLSTATE
 * (PostgreSQL, Appendix A "Error Codes"), its HTTP status and what it is for.
 * Messages are written where the error is raised, because only there is the cause known.
 */
export interface ErrorCode {
  /** Stable, printed to users: `FUNGI-1001`. */
  readonly code: string;
  readonly sqlState: string;
  readonly httpStatus: number;
  readonly title: string;
}

const define = <T extends Record<string, ErrorCode>>(table: T): T => Object.freeze(table);

export const ErrorCodes = define({
  // ---- the text
  SYNTAX: { code: 'FUNGI-1001', sqlState: '42601', httpStatus: 400, title: 'SQL parse failed' },
  LEXICAL: { code: 'FUNGI-1002', sqlState: '42601', httpStatus: 400, title: 'Lexical error' },
  NESTING_TOO_DEEP: {
    code: 'FUNGI-1003',
    sqlState: '54001',
    httpStatus: 400,
    title: 'Statement too complex',
  },
  // ---- names and types
  VALIDATION: { code: 'FUNGI-2001', sqlState: '42000', httpStatus: 400, title: 'SQL validation failed' },
  TABLE_NOT_FOUND: { code: 'FUNGI-2002', sqlState: '42P01', httpStatus: 404, title: 'Table not found' },
  COLUMN_NOT_FOUND: { code: 'FUNGI-2003', sqlState: '42703', httpStatus: 400, title: 'Column not found' },
  COLUMN_AMBIGUOUS: { code: 'FUNGI-2004', sqlState: '42702', httpStatus: 400, title: 'Column is ambiguous' },
  FUNCTION_NOT_FOUND: { code: 'FUNGI-2005', sqlState: '42883', httpStatus: 400, title: 'Function not found' },
  TYPE_MISMATCH: { code: 'FUNGI-2006', sqlState: '42804', httpStatus: 400, title: 'Types do not fit' },
  GROUPING: { code: 'FUNGI-2007', sqlState: '42803', httpStatus: 400, title: 'Expression is not grouped' },
  NOT_SUPPORTED: { code: 'FUNGI-2008', sqlState: '0A000', httpStatus: 501, title: 'Not supported yet' },
  // ---- catalog
  ALREADY_EXISTS: { code: 'FUNGI-3001', sqlState: '42710', httpStatus: 409, title: 'Object already exists' },
  NOT_FOUND: { code: 'FUNGI-3002', sqlState: '42704', httpStatus: 404, title: 'Object not found' },
  INVALID_OPTION: { code: 'FUNGI-3003', sqlState: '22023', httpStatus: 400, title: 'Option is not valid' },
  INVALID_SCHEMA: { code: 'FUNGI-3004', sqlState: '42P16', httpStatus: 400, title: 'Schema is not valid' },
  DEPENDENT_OBJECTS: { code: 'FUNGI-3005', sqlState: '2BP01', httpStatus: 409, title: 'Object is not empty' },
  // ---- running
  DATA: { code: 'FUNGI-4001', sqlState: '22000', httpStatus: 422, title: 'A row cannot be read' },
  EVALUATION: { code: 'FUNGI-4002', sqlState: '22000', httpStatus: 422, title: 'An expression failed' },
  SOURCE_UNAVAILABLE: {
    code: 'FUNGI-4003',
    sqlState: '58030',
    httpStatus: 502,
    title: 'A source cannot be read',
  },
  SINK_UNAVAILABLE: {
    code: 'FUNGI-4004',
    sqlState: '58030',
    httpStatus: 502,
    title: 'A sink cannot be written',
  },
  CANCELED: { code: 'FUNGI-4005', sqlState: '57014', httpStatus: 499, title: 'Canceled' },
  LIMIT_EXCEEDED: { code: 'FUNGI-4006', sqlState: '54000', httpStatus: 413, title: 'A limit was exceeded' },
  OUT_OF_MEMORY: { code: 'FUNGI-4007', sqlState: '53200', httpStatus: 507, title: 'Out of memory' },
  TASK_MANAGER_LOST: {
    code: 'FUNGI-4008',
    sqlState: '58000',
    httpStatus: 500,
    title: 'The process of a job was lost',
  },
  TIMEOUT: { code: 'FUNGI-4009', sqlState: '57014', httpStatus: 504, title: 'It took too long' },
  // ---- the doors
  INVALID_REQUEST: { code: 'FUNGI-5001', sqlState: '08P01', httpStatus: 400, title: 'Request is not valid' },
  UNREACHABLE: { code: 'FUNGI-5002', sqlState: '08006', httpStatus: 503, title: 'Server cannot be reached' },
  UNAUTHENTICATED: { code: 'FUNGI-5003', sqlState: '28P01', httpStatus: 401, title: 'Authentication failed' },
  FORBIDDEN: { code: 'FUNGI-5004', sqlState: '42501', httpStatus: 403, title: 'Permission denied' },
  TOO_MANY: { code: 'FUNGI-5005', sqlState: '53300', httpStatus: 429, title: 'Too many at a time' },
  CONFIGURATION: {
    code: 'FUNGI-5006',
    sqlState: 'F0000',
    httpStatus: 500,
    title: 'Configuration is not valid',
  },
  // ---- ours
  INTERNAL: { code: 'FUNGI-9001', sqlState: 'XX000', httpStatus: 500, title: 'Internal error' },
});

export type ErrorName = keyof typeof ErrorCodes;
