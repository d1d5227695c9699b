import type { Receiving } from '../../../src-shared/contract/receiving.ts';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { ReceivingFields } from '../../app/context/receiving/receiving-fields.tsx';
import { profileName, receivingWords } from '../../app/context/receiving/receiving-words.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { More } from '../../ui/more.tsx';

/** What the receiver takes under its own title, and how it is kept; kept at once. It is the setting of the area of that title. */
export function ReceiverReceiving() {
  const area = useLive((state) => state.storageAreas?.areas.find((one) => one.area.id === standardAreaId)?.area);
  const profiles = useLive((state) => state.profiles);
  const { engine, navigation } = useServices();
  if (area === undefined) return null;
  const { id: _, on: __, aeTitle, folder: ___, ...rules } = area;
  const said = (receiving: Receiving | undefined) =>
    receivingWords(receiving, profiles) || `takes ${profileName(undefined, profiles)}, keeps it as it comes`;
  const apply = (receiving: Receiving | undefined) =>
    void engine.storageAreas.updateStandard({ ...rules, receiving }).then(
      () => navigation.say(`${aeTitle.trim()} ${said(receiving)}.`),
      (error: unknown) => navigation.say(`The receiver could not be changed: ${whyNotSaved(error)}`),
    );
  return (
    <More title="What is taken and kept" said={said(area.receiving)}>
      <ReceivingFields value={area.receiving} onChange={apply} />
    </More>
  );
}
