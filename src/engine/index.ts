/** The engine: runs physical plans as jobs. */
export type {
  Job,
  JobActivity,
  JobId,
  JobProgress,
  JobState,
  OperatorProgress,
  ResultBatch,
  ResultValue,
  SourceProgress,
} from './job.js';
export type {
  Epoch,
  InputState,
  OperatorContext,
  Relation,
  StatefulOperator,
  Watermark,
} from './operator.js';
export { newJobId, startJob } from './start-job.js';
export type { JobOptions } from './start-job.js';
export { ChunkBatch } from './chunk-batch.js';
