import { useEffect, useState } from 'react';
import type { DatasetProgress } from '../../../shared/training/dataset';
import type { RunInfo } from '../../../shared/training/run';
import { useHost } from '../../host/context';

/** How many samples were read before training can begin; null where none have to be. */
export function useReading({ dataset, state }: RunInfo): DatasetProgress | null {
  const host = useHost();
  const [reading, setReading] = useState<DatasetProgress | null>(null);
  const preparing = state === 'preparing';
  useEffect(() => {
    if (!preparing) return undefined;
    const end = host.on('dataset.progress', (progress) => {
      if (progress.name === dataset) setReading(progress);
    });
    return () => {
      end();
      setReading(null);
    };
  }, [host, dataset, preparing]);
  return reading;
}
