import type { Settings } from '../../../src-shared/contract/settings.ts';
import { NumberSetting } from './number-setting.tsx';
import css from './settings.module.css';

type Limits = Settings['disk'];

/** When the status line warns of a full disk, and when nothing more is taken. */
export function DiskLimits(props: { readonly value: Limits; readonly onChange: (limits: Limits) => void }) {
  const limit = (name: keyof Limits, label: string, description: string, max: number, unit: string) => (
    <NumberSetting
      label={label}
      description={description}
      unit={unit}
      min={0}
      max={max}
      value={props.value[name]}
      onChange={(value) => props.onChange({ ...props.value, [name]: value })}
    />
  );
  return (
    <section aria-label="Disk">
      <h2>Disk</h2>
      <div className={css.grid}>
        {limit('warnGigabytes', 'Warn below', 'free, in the status line', 100_000, 'GB')}
        {limit('warnPercent', 'or, on a small disk, below', 'of it free', 100, '%')}
        {limit('reserveMegabytes', 'Stays free', 'no object is taken that needs it (A700)', 10_000_000, 'MB')}
      </div>
    </section>
  );
}
