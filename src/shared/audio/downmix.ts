/**
 * The mean of all channels, each at least `length` long, into `target`: the same voice on two channels keeps its level,
 * and full scale on all cannot clip. Pure, allocates nothing.
 */
export function downmix(
  channels: readonly Float32Array[],
  length: number,
  target: Float32Array,
): void {
  const share = 1 / channels.length;
  target.fill(0, 0, length);
  // By index: an iterator would be an allocation on the audio thread.
  for (let c = 0; c < channels.length; c++) {
    const channel = channels[c] as Float32Array;
    for (let i = 0; i < length; i++)
      target[i] = (target[i] as number) + share * (channel[i] as number);
  }
}
