import { readdirSync, readFileSync } from 'node:fs';

export interface EngineProcesses {
  /** Process ids. */
  readonly decode: readonly number[];
  readonly voiceActivity: readonly number[];
}

/** The engine's processes of a server process, by its own children as Linux lists them. */
export function engineProcessesOf(serverPid: number): EngineProcesses {
  const children = readdirSync(`/proc/${serverPid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${serverPid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
  const running = (file: string): number[] =>
    children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file));
  return { decode: running('decode-child'), voiceActivity: running('vad-child') };
}
