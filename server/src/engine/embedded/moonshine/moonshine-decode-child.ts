/** Entry of a Moonshine process: one model, one look at a time. */
import { liveWithParent } from '../child-life.ts';
import { serveDecodes } from '../serve-decodes.ts';
import { warmUpNoise } from '../warm-up-noise.ts';
import { Moonshine } from './moonshine.ts';
import type { ForgetMessage, LoadMoonshineMessage, LookMessage } from './moonshine-messages.ts';

liveWithParent();
serveDecodes<LoadMoonshineMessage, LookMessage, ForgetMessage>(async (load) => {
  const moonshine = await Moonshine.open(load);
  const noise = warmUpNoise();
  await moonshine.look({
    type: 'look',
    id: -1,
    segment: null,
    known: 0,
    samples: noise,
    length: noise.length,
    isPartial: false,
    draft: [],
  });
  return {
    decode: (look) => moonshine.look(look),
    note: ({ segment }) => moonshine.forget(segment),
  };
});
