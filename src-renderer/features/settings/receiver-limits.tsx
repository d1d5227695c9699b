import type { Settings } from '../../../src-shared/contract/settings.ts';
import { NumberSetting } from './number-setting.tsx';
import css from './settings.module.css';

type Limits = Settings['receiverLimits'];

/** What others may ask of the receiver at once. A change counts from the next association on. */
export function ReceiverLimits(props: { readonly value: Limits; readonly onChange: (limits: Limits) => void }) {
  const limit = (name: keyof Limits, label: string, description: string, max: number, unit?: string) => (
    <NumberSetting
      label={label}
      description={description}
      {...(unit === undefined ? {} : { unit })}
      min={1}
      max={max}
      value={props.value[name]}
      onChange={(value) => props.onChange({ ...props.value, [name]: value })}
    />
  );
  return (
    <section aria-label="Receiver limits">
      <h2>Receiver limits</h2>
      <div className={css.grid}>
        {limit('associations', 'Callers at once', 'one more is told to come later', 1000)}
        {limit('associationsPerPeer', 'From one address', 'callers at once', 1000)}
        {limit('idleSeconds', 'Idle caller', 'without a byte, then it is let go', 3600, 's')}
        {limit('requestSeconds', 'Silent caller', 'until it says what it wants', 3600, 's')}
      </div>
    </section>
  );
}
