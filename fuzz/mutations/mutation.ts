/** One rule broken by one edit. `find` stands exactly once in `file`. */
export interface Mutation {
  readonly name: string;
  /** Of docs/STREAM.md (S) or docs/PROTOCOL.md. */
  readonly rule: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
