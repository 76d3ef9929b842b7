import type { Host } from '../../shared/api';
import { PROJECT_EXTENSION, type Project } from '../../shared/project/file';
import { serializeProject } from '../../shared/project/parse';
import { editProject, markSaved, openProject, useProject } from '../stores/project';
import { select } from '../stores/selection';

/** Opening and saving, in the home that the core keeps and as files of the person's own. */

export async function openFromHome(host: Host, name: string): Promise<void> {
  const project = await host.request('projects.open', { name });
  select([]);
  openProject(project, name);
}

/** Reads a file that was chosen or dropped; it is not yet saved in the home. */
export async function openFile(host: Host, file: File): Promise<void> {
  const project = await host.request('projects.parse', {
    text: await file.text(),
    path: file.name,
  });
  select([]);
  openProject(project, null);
}

/** Saves under a name, which becomes the project's. */
export async function saveAs(host: Host, name: string): Promise<void> {
  editProject((project) => (project.name === name ? project : { ...project, name }));
  const { project } = useProject.getState();
  if (!project) return;
  const info = await host.request('projects.save', { name, project });
  markSaved(project, info.name);
}

/** Hands the project to the browser (or Electron) as a file to be put where the person likes. */
export function exportFile(project: Project): void {
  const url = URL.createObjectURL(
    new Blob([serializeProject(project)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `${project.name}${PROJECT_EXTENSION}`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Lets the person choose a project file; null when they choose none. */
export function chooseFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = `${PROJECT_EXTENSION},.json,application/json`;
    input.onchange = () => resolve(input.files?.[0] ?? null);
    input.oncancel = () => resolve(null);
    input.click();
  });
}
