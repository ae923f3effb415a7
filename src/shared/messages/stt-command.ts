/** Page → stream worker. One worker serves any number of streams; each message names its own. `Port` is the platform's MessagePort, which this folder does not know. */
export type SttCommand<Port> =
  | {
      readonly type: 'open';
      readonly streamId: string;
      /** ws: or wss: address of the server's stream path. */
      readonly url: string;
      /** Goes into the first message only, never into a URL or a log. */
      readonly token?: string;
      readonly language?: string;
      readonly interim: boolean;
    }
  | {
      /** The other end of a worklet's frame port, transferred. */
      readonly type: 'attachCapture';
      readonly streamId: string;
      readonly epoch: number;
      readonly port: Port;
    }
  | { readonly type: 'finalize'; readonly streamId: string; readonly requestId: number }
  | { readonly type: 'endInput'; readonly streamId: string }
  | { readonly type: 'giveUp'; readonly streamId: string }
  | { readonly type: 'close'; readonly streamId: string };
