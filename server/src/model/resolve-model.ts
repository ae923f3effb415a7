import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { MODEL_LAYOUTS, OWN_MOONSHINE, type ModelLayout } from './model-layouts.ts';
import { readOnnxFile } from './onnx-metadata.ts';

export interface ResolvedModel {
  /** The folder's name. */
  readonly name: string;
  /** What it is, in words: `Moonshine`, `Whisper`, … */
  readonly kind: string;
  /** BCP 47, as far as the folder's name tells; empty where it does not. */
  readonly languages: readonly string[];
  readonly runtime: ModelRuntime;
}

/** What runs a model, with absolute paths. */
export type ModelRuntime =
  | { readonly type: 'moonshine'; readonly files: MoonshineFiles }
  /** `modelConfig`: sherpa-onnx's `OfflineModelConfig`; threads and debugging are the engine's. */
  | { readonly type: 'sherpa'; readonly modelConfig: Readonly<Record<string, unknown>> };

/** Earshot's graphs and the vocabulary. */
export interface MoonshineFiles {
  readonly frontEnd: string;
  readonly encoder: string;
  readonly decoder: string;
  /** The vocabulary, a line `base64(piece) id` each. */
  readonly tokens: string;
}

/** The folder holds no whole model; the message is one line for the person who named it. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
}

/** Those that names of published models carry. */
const LANGUAGES = new Set('ar de en es fr it ja ko pl pt ru th tr uk vi yue zh'.split(' '));

interface Match {
  readonly layout: ModelLayout;
  /** File name by role, of those that are there. */
  readonly found: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/**
 * Recognises Moonshine in Earshot's own graphs, and any offline model of sherpa-onnx, by the files in its
 * folder. `asShipped`: only the latter. Throws a {@link ModelFolderError} that lists what is missing, or which
 * file is damaged. Synchronous and short: reads names and a few bytes, no weights.
 */
export function resolveModel(dir: string, { asShipped = false } = {}): ResolvedModel {
  const folder = resolve(dir);
  const names = filesIn(folder);
  const own = matchLayout(OWN_MOONSHINE, names);
  if (!asShipped && own.missing.length === 0) {
    checkFiles(folder, [own]);
    return describe(folder, own);
  }
  const near = MODEL_LAYOUTS.map((layout) => matchLayout(layout, names)).filter(isTelling);
  if (near.length === 0) throw new ModelFolderError(noModel(folder));
  checkFiles(folder, near);
  const fitting = near.filter((match) => hasItsType(folder, match));
  const whole = fitting.find(({ missing }) => missing.length === 0);
  if (whole) return describe(folder, whole);
  throw new ModelFolderError(
    fitting.length > 0 ? incomplete(folder, fitting) : unknownType(folder, near),
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ModelFolderError(`the model folder ${folder} cannot be read (${code})`);
  }
}

function matchLayout(layout: ModelLayout, names: readonly string[]): Match {
  const found: Record<string, string> = {};
  const missing: string[] = [];
  for (const [role, { pattern }] of Object.entries(layout.files)) {
    const fitting = names.filter((name) => pattern.test(name));
    const best = fitting.find((name) => name.includes('int8')) ?? fitting[0];
    if (best === undefined) missing.push(role);
    else found[role] = best;
  }
  return { layout, found, missing };
}

/** Tokens alone say nothing. */
function isTelling({ found }: Match): boolean {
  return Object.keys(found).some((role) => role !== 'tokens');
}

function checkFiles(folder: string, matches: readonly Match[]): void {
  const names = new Set(matches.flatMap(({ found }) => Object.values(found)));
  const damaged = [...names].filter((name) => {
    const path = join(folder, name);
    if (statSync(path).size === 0) return true;
    return name.endsWith('.onnx') && readOnnxFile(path).type === 'damaged';
  });
  if (damaged.length > 0)
    throw new ModelFolderError(`the model in ${folder} is damaged: ${damaged.join(', ')}`);
}

function modelTypeOf(folder: string, { layout, found }: Match): string {
  const name = layout.modelType && found[layout.modelType.role];
  if (name === undefined) return '';
  const file = readOnnxFile(join(folder, name));
  return (file.type === 'onnx' && file.metadata.get('model_type')) || '';
}

/** Also true where the file that would say it is missing. */
function hasItsType(folder: string, match: Match): boolean {
  const { modelType } = match.layout;
  if (!modelType || match.found[modelType.role] === undefined) return true;
  return modelType.is.test(modelTypeOf(folder, match));
}

function describe(folder: string, { layout, found }: Match): ResolvedModel {
  const paths = Object.fromEntries(
    Object.entries(found).map(([role, name]) => [role, join(folder, name)]),
  );
  const name = basename(folder);
  return {
    name,
    kind: layout.kind,
    languages: languagesOf(name, found),
    runtime: runtimeOf(layout, paths),
  };
}

function runtimeOf(layout: ModelLayout, paths: Readonly<Record<string, string>>): ModelRuntime {
  const { ownFrontEnd: frontEnd = '', ownEncoder: encoder = '', ownDecoder: decoder = '' } = paths;
  const { tokens = '' } = paths;
  if (layout === OWN_MOONSHINE)
    return { type: 'moonshine', files: { frontEnd, encoder, decoder, tokens } };
  return { type: 'sherpa', modelConfig: { ...layout.config(paths), tokens } };
}

/** `moonshine-tiny` is the English one; others are told apart by their names, as are Whisper's files (`tiny.en`). */
function languagesOf(name: string, found: Readonly<Record<string, string>>): string[] {
  const parts = `${name} ${found['encoder'] ?? ''}`.toLowerCase().split(/[-_. ]/);
  const said = [...new Set(parts.filter((part) => LANGUAGES.has(part)))];
  return said.length === 0 && name === 'moonshine-tiny' ? ['en'] : said;
}

function noModel(folder: string): string {
  const kinds = MODEL_LAYOUTS.map(({ kind }) => kind).join(', ');
  return `there is no speech model in ${folder}; known are ${kinds}`;
}

function unknownType(folder: string, near: readonly Match[]): string {
  const types = new Set(near.map((match) => modelTypeOf(folder, match)).filter(Boolean));
  const said = types.size > 0 ? `model_type "${[...types].join('", "')}"` : 'no model_type';
  return `the model in ${folder} is of no known kind: its metadata has ${said}`;
}

/** Speaks of the layout that is nearest to whole. */
function incomplete(folder: string, matches: readonly Match[]): string {
  const share = ({ found, missing }: Match): number => {
    const there = Object.keys(found).length;
    return there / (there + missing.length);
  };
  const { layout, missing } = matches.reduce((best, match) =>
    share(match) > share(best) ? match : best,
  );
  const names = missing.map((role) => layout.files[role]?.name ?? role).join(', ');
  return `the ${layout.kind} model in ${folder} is incomplete: missing ${names}`;
}
