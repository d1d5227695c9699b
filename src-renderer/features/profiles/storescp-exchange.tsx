import { longestConfiguration } from '../../../src-shared/contract/acceptance-profiles.ts';
import { useServices } from '../../app/context/services.tsx';
import { countWords } from '../../ui/quantities.ts';
import { TextExchange } from '../../ui/text-exchange.tsx';
import { problemOf } from './profile-problem.ts';

/** Reads profiles from an association configuration of DCMTK, and writes one. */
export function StorescpExchange() {
  const { engine, navigation } = useServices();
  const read = async (file: File) => {
    if (file.size > longestConfiguration) {
      navigation.say(`${file.name} is too large for a storescp.cfg.`);
      return undefined;
    }
    try {
      const { added, leftOut, notes } = await engine.acceptanceProfiles.importStorescp({ text: await file.text() });
      const title = `${countWords(added.length, 'profile', 'profiles')} added from ${file.name}`;
      const told = [...leftOut.map((one) => `Left out: ${one}`), ...notes];
      if (told.length > 0) return { title, notes: told };
      navigation.say(`${title}: ${added.join(', ')}.`);
      return undefined;
    } catch (error) {
      return { title: `${file.name} cannot be used`, notes: [problemOf(error)] };
    }
  };
  return (
    <TextExchange
      what="profiles"
      name="storescp.cfg"
      onImport={read}
      onExport={() => engine.acceptanceProfiles.exportStorescp()}
      problemOf={problemOf}
      say={(sentence) => navigation.say(sentence)}
    />
  );
}
