/** What a client is told beside its results. */
export interface Notice {
  readonly message: string;
  readonly hint?: string;
  /** WARNING with its SQLSTATE; without: NOTICE. */
  readonly warning?: string;
}
