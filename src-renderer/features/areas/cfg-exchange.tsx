import { useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { countWords } from '../../ui/quantities.ts';
import { TextExchange } from '../../ui/text-exchange.tsx';

/** Reads areas from a dcmqrscp.cfg, and writes one. */
export function CfgExchange() {
  const { engine, navigation } = useServices();
  const read = async (file: File): Promise<undefined> => {
    try {
      const { added, leftOut, destinations } = await engine.storageAreas.importDcmqrscp({ text: await file.text() });
      const left = leftOut.length === 0 ? '' : ` Left out: ${leftOut.join('; ')}.`;
      navigation.say(
        `${countWords(added.length, 'area', 'areas')} and ${countWords(destinations, 'bookmark', 'bookmarks')} added.${left}`,
      );
    } catch (error) {
      navigation.say(`${file.name} cannot be used: ${problemOf(error)}`);
    }
  };
  return (
    <TextExchange
      what="areas"
      name="dcmqrscp.cfg"
      onImport={read}
      onExport={() => engine.storageAreas.exportDcmqrscp()}
      problemOf={problemOf}
      say={(sentence) => navigation.say(sentence)}
    />
  );
}

/** The line that was not understood, where the engine names one. */
export function problemOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null) {
      if ('problem' in data && 'line' in data) return `line ${String(data.line)}: ${String(data.problem)}`;
      if ('title' in data && 'technical' in data) return `${String(data.title)} (${String(data.technical)})`;
      if ('aeTitle' in data) return `Another area, or the receiver, has the title ${String(data.aeTitle)} already.`;
    }
  }
  return whyNotSaved(error);
}
