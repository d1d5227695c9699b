import { useComputedColorScheme } from '@mantine/core';
import { useCommand, useServices } from './context/services.tsx';
import { whyNotSaved } from './context/why-not-saved.ts';

/** Light or dark by hand; "as the system" is in the settings. */
export function useThemeSwitch() {
  const { engine, navigation } = useServices();
  const dark = useComputedColorScheme('light') === 'dark';
  const toggle = () => {
    engine.settings
      .update({ theme: dark ? 'light' : 'dark' })
      .catch((error: unknown) => navigation.say(`The setting could not be kept: ${whyNotSaved(error)}`));
  };
  useCommand('theme', toggle);
  return { dark, toggle };
}
