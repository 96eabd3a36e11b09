/** Writes rows as lines of text, one open part file a partition, rolled by size, age and inactivity. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { readOption, ROLLING_FILE_SIZE } from '../../../catalog/options/index.js';
import { drain } from '../../duckdb/index.js';
import type { SinkContext } from '../connector.js';
import type { PartWriter } from './filesystem-sink.js';
import type { PartFiles } from './part-files.js';
import { partitionPath } from './partition-path.js';
import { RollingRules } from './rolling-rules.js';

/** More open files than this are closed; their partitions go on in new ones. */
const OPEN_PARTS_MAX = 256;

interface OpenPart {
  readonly handle: FileHandle;
  bytes: number;
  /** Milliseconds since 1970. */
  readonly opened: number;
  written: number;
}

export class TextWriter implements PartWriter {
  readonly partitions = new Set<string>();
  taken = 0;
  private readonly open = new Map<string, OpenPart>();
  private readonly columns: string;
  private readonly rollingBytes: number;
  private readonly rules: RollingRules;

  constructor(
    private readonly context: SinkContext,
    line: string,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {
    this.columns = `${partitionPath(context)}, ${line}`;
    this.rollingBytes = readOption(context.table.options, ROLLING_FILE_SIZE);
    this.rules = new RollingRules(context.table.options, now());
  }

  async write(relation: string, parts: PartFiles): Promise<number> {
    this.taken = 0;
    await drain(
      await this.context.connection.duckdb.stream(`SELECT ${this.columns} FROM (${relation})`),
      async (chunk) => {
        const paths = chunk.getColumnValues(0) as readonly string[];
        const lines = chunk.getColumnValues(1) as readonly string[];
        const texts = new Map<string, string[]>();
        lines.forEach((line, index) => {
          const list = texts.get(paths[index]!);
          if (list) list.push(line);
          else texts.set(paths[index]!, [line]);
        });
        for (const [partition, list] of texts) await this.append(partition, `${list.join('\n')}\n`, parts);
        this.taken += lines.length;
      },
    );
    return this.taken;
  }

  async finish(): Promise<void> {
    for (const partition of [...this.open.keys()]) await this.closePart(partition);
    this.partitions.clear();
  }

  async discard(): Promise<void> {
    for (const { handle } of this.open.values()) await handle.close().catch(() => undefined);
    this.open.clear();
  }

  private async append(partition: string, text: string, parts: PartFiles): Promise<void> {
    this.partitions.add(partition);
    const now = this.now();
    let part = this.open.get(partition);
    if (part && this.rules.isDue(part, now)) {
      await this.closePart(partition);
      part = undefined;
    }
    if (!part) {
      if (this.open.size >= OPEN_PARTS_MAX) await this.closePart(this.open.keys().next().value!);
      const file = await parts.create(partition);
      part = { handle: await open(file.temporary, 'w'), bytes: 0, opened: now, written: now };
      this.open.set(partition, part);
    }
    const bytes = Buffer.from(text);
    await part.handle.writeFile(bytes);
    part.bytes += bytes.length;
    part.written = now;
    if (part.bytes >= this.rollingBytes) await this.closePart(partition);
  }

  private async closePart(partition: string): Promise<void> {
    const part = this.open.get(partition);
    this.open.delete(partition);
    if (!part) return;
    await part.handle.sync();
    await part.handle.close();
  }
}
