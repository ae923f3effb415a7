import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './mutation.ts';

const PROJECT_DIR = join(import.meta.dirname, '../..');
/** All that a schedule runs on. */
const SOURCES = ['src', 'server', 'fuzz', 'package.json', 'tsconfig.base.json'];

/** The file with its one rule broken. Throws unless the place is found exactly once. */
export function mutated({ name, file, find, replace }: Mutation, folder = PROJECT_DIR): string {
  const text = readFileSync(join(folder, file), 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`"${name}": its place is ${places} times in ${file}`);
  return text.replace(find, () => replace);
}

/** A copy of the sources elsewhere, to be broken there. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-mutations-'));

  constructor() {
    for (const source of SOURCES)
      cpSync(join(PROJECT_DIR, source), join(this.folder, source), { recursive: true });
    symlinkSync(join(PROJECT_DIR, 'node_modules'), join(this.folder, 'node_modules'), 'dir');
  }

  /** Breaks one rule; the answer mends it. */
  apply(mutation: Mutation): () => void {
    const path = join(this.folder, mutation.file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(mutation, this.folder));
    return () => writeFileSync(path, whole);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
