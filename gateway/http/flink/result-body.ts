/** The answer to a fetch of results, as JSON text: the page, the columns with their types, and where the next page is. */
import type { RowKind } from '../../../sql/plan/table-description.js';
import { logicalTypeJson } from './logical-type-json.js';
import type { Operation } from './operation.js';
import { UnexpectedToken } from './result-fetcher.js';
import type { Page, ResultColumn, ResultFetcher, RowEncoder } from './result-fetcher.js';
import { executionException, fetchFailure, RestFailure } from './java-exception.js';
import { NoJsonForm, valueEncoder } from './row-json.js';
import type { RowFormat } from './row-json.js';

const KINDS: Readonly<Record<RowKind, string>> = {
  '+I': 'INSERT',
  '-U': 'UPDATE_BEFORE',
  '+U': 'UPDATE_AFTER',
  '-D': 'DELETE',
};

export interface FetchRequest {
  readonly operation: Operation;
  readonly token: number;
  readonly format: RowFormat;
  /** The path of the page of a token. */
  readonly uriOf: (token: number) => string;
}

/** @throws RestFailure; OperationFailure of a statement that failed */
export async function resultBody({ operation, token, format, uriOf }: FetchRequest): Promise<string> {
  const fetcher = await operation.fetcher();
  if (!fetcher) return JSON.stringify({ resultType: 'NOT_READY', nextResultUri: uriOf(0) });
  const encode = rowEncoder(fetcher.result.columns, format);
  const page = await fetchPage(operation, fetcher, token, encode);
  const { columns, isQuery, onlyOk } = fetcher.result;
  // A query always has a job in Flink; one that runs without is named by its operation.
  const jobId = fetcher.result.jobId ?? (isQuery ? operation.handle.replaceAll('-', '') : undefined);
  const head = JSON.stringify({
    resultType: page.kind,
    isQueryResult: isQuery,
    ...(jobId === undefined ? {} : { jobID: jobId }),
    resultKind: onlyOk ? 'SUCCESS' : 'SUCCESS_WITH_CONTENT',
  });
  const results = JSON.stringify({
    columns: columns.map(({ name, type }) => ({ name, logicalType: logicalTypeJson(type), comment: null })),
    rowFormat: format,
  });
  const next =
    page.nextToken === undefined ? '' : `,"nextResultUri":${JSON.stringify(uriOf(page.nextToken))}`;
  return `${head.slice(0, -1)},"results":${results.slice(0, -1)},"data":[${page.rows.join(',')}]}${next}}`;
}

async function fetchPage(
  operation: Operation,
  fetcher: ResultFetcher,
  token: number,
  encode: RowEncoder,
): Promise<Page> {
  try {
    return await fetcher.fetch(token, encode);
  } catch (error) {
    if (error instanceof UnexpectedToken) throw fetchFailure([executionException(error.message)]);
    throw operation.rowsFailure(error);
  }
}

/** @throws RestFailure in Flink's words, when the form cannot carry a column's type */
function rowEncoder(columns: readonly ResultColumn[], format: RowFormat): RowEncoder {
  try {
    const encoders = columns.map((column) => valueEncoder(column.type, format));
    return ({ kind, values }) => {
      const fields = encoders.map((encode, index) => encode(values[index] ?? null));
      return `{"kind":"${KINDS[kind]}","fields":[${fields.join(',')}]}`;
    };
  } catch (error) {
    if (!(error instanceof NoJsonForm)) throw error;
    throw new RestFailure(500, ['Internal server error. Could not map response to JSON.']);
  }
}
