import type {
  Microphone,
  MicrophoneFailureCode,
  MicrophoneReadings,
} from '../../state/microphone.ts';
import type { Preferences } from '../../state/preferences-store.ts';
import { SHORTCUTS } from '../shortcuts.ts';
import { Drawer } from './drawer.tsx';
import { KeysSetting } from './keys-setting.tsx';
import { MicrophoneSettings } from './microphone-settings.tsx';
import { OutageSetting } from './outage-setting.tsx';

interface DetailsDialogProps {
  readonly isOpen: boolean;
  readonly preferences: Preferences;
  readonly applied: MicrophoneReadings | null;
  /** The microphone that was chosen could not be opened, and the one before goes on. */
  readonly refusedChoice: MicrophoneFailureCode | null;
  readonly microphones: readonly Microphone[];
  readonly serverName: string;
  onChange(change: Partial<Preferences>): void;
  onClose(): void;
}

/** The page's details in a drawer. */
export function DetailsDialog({ isOpen, ...props }: DetailsDialogProps) {
  return (
    <Drawer isOpen={isOpen} title="Details" onClose={props.onClose}>
      <Details {...props} />
    </Drawer>
  );
}

/** What the microphone does and may do, the keys, and where the sound goes. */
function Details(props: Omit<DetailsDialogProps, 'isOpen' | 'onClose'>) {
  const { preferences, onChange } = props;
  return (
    <>
      <section className="details-section">
        <h3>Sound</h3>
        <MicrophoneSettings
          settings={preferences.capture}
          applied={props.applied}
          refusedChoice={props.refusedChoice}
          microphones={props.microphones}
          onChange={(capture) => onChange({ capture })}
        />
      </section>
      <section className="details-section">
        <h3>When the server is away</h3>
        <OutageSetting
          minutes={preferences.outageMinutes}
          onChange={(outageMinutes) => onChange({ outageMinutes })}
        />
      </section>
      <section className="details-section">
        <h3>Keys</h3>
        <KeysSetting
          shortcuts={SHORTCUTS}
          isOn={preferences.shortcuts}
          onChange={(shortcuts) => onChange({ shortcuts })}
        />
      </section>
      <section className="details-section">
        <h3>Where the sound goes</h3>
        <p className="details-text">
          To <strong>{props.serverName}</strong>, which turns it into text, and nowhere else. The
          words stay in this page until you close it.
        </p>
        {preferences.token !== '' && (
          <button
            type="button"
            className="button"
            onClick={() => onChange({ token: '', keepToken: false })}
          >
            Forget the access token
          </button>
        )}
      </section>
    </>
  );
}
