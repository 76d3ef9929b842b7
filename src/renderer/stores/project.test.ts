import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addBlock, setParams } from '../../shared/graph/edits';
import { emptyProject } from '../../shared/project/create';
import {
  editGraph,
  markSaved,
  openProject,
  redo,
  restoreDraft,
  selectDirty,
  selectGraph,
  undo,
  useProject,
} from './project';

const graph = () => selectGraph(useProject.getState());
const dirty = () => selectDirty(useProject.getState());
const add = (kind: string) => editGraph((before) => addBlock(before, kind, { x: 0, y: 0 }).graph);
const setUnits = (units: number) =>
  editGraph((before) => setParams(before, 'dense_1', { units }), 'param:dense_1:units');
const units = () => graph().blocks[0]?.params.units;

beforeEach(() => {
  vi.useRealTimers();
  openProject(emptyProject('Test'), 'Test');
});

describe('the project store', () => {
  it('undoes and redoes edits one by one', () => {
    add('Input');
    add('Conv2D');
    undo();
    expect(graph().blocks.map(({ id }) => id)).toEqual(['input_1']);
    redo();
    expect(graph().blocks.map(({ id }) => id)).toEqual(['input_1', 'conv2d_1']);
  });

  it('is clean when opened or saved, and clean again when an edit is undone', () => {
    expect(dirty()).toBe(false);
    add('Input');
    expect(dirty()).toBe(true);
    undo();
    expect(dirty()).toBe(false);
    redo();
    const { project } = useProject.getState();
    if (project) markSaved(project, 'Test');
    expect(dirty()).toBe(false);
    undo();
    expect(dirty()).toBe(true);
  });

  it('does not take an edit that changes nothing for a step', () => {
    add('Input');
    editGraph((before) => before);
    undo();
    expect(graph().blocks).toEqual([]);
  });

  it('makes quick changes of one value one step, which undo takes back as a whole', () => {
    add('Dense');
    const before = units();
    setUnits(1);
    setUnits(12);
    setUnits(128);
    expect(units()).toBe(128);
    undo();
    expect(units()).toBe(before);
  });

  it('keeps changes of one value apart when there is a pause or an undo between them', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    add('Dense');
    setUnits(20);
    vi.advanceTimersByTime(5_000);
    setUnits(30);
    undo();
    expect(units()).toBe(20);
    setUnits(40);
    undo();
    expect(units()).toBe(20);
  });

  it('cannot be undone into the project that was open before', () => {
    add('Input');
    openProject(emptyProject('Other'), null);
    undo();
    expect(useProject.getState().project?.name).toBe('Other');
  });

  it('brings a draft back with what it still has to save', () => {
    restoreDraft({ project: emptyProject('Draft'), savedName: 'Draft', dirty: true });
    expect(dirty()).toBe(true);
    restoreDraft({ project: emptyProject('Draft'), savedName: 'Draft', dirty: false });
    expect(dirty()).toBe(false);
  });
});
