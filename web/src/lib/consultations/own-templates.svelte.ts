import '#lib/consultations/note-words.ts';
import type { NoteTemplate, NoteTemplateInput } from '#contracts/consultations/note-template.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { noteTemplates } from '#lib/platform/clients.ts';
import { Loaded } from '#lib/platform/loaded.svelte.ts';
import { toast } from '#lib/ui/toast.svelte.ts';
import { t } from '#lib/i18n/messages.ts';

/** A person's own note templates on a screen: read when they are first asked for, and anew after each change. */
export class OwnTemplates {
  readonly loaded = new Loaded<{ items: NoteTemplate[] }>();

  get items(): readonly NoteTemplate[] {
    return this.loaded.value?.items ?? [];
  }
  load(): Promise<void> {
    return this.loaded.get(() => noteTemplates.$get());
  }

  /**
   * Keeps a new template, or one of these as it is now.
   * @param before the one that is changed
   * @throws ApiProblem; after one that says somebody has changed it meanwhile, these are read anew
   */
  async save(input: NoteTemplateInput, before: NoteTemplate | null): Promise<void> {
    try {
      await bodyOf(
        before
          ? noteTemplates[':id'].$put({
              param: { id: before.id },
              json: { ...input, version: before.version },
            })
          : noteTemplates.$post({ json: input }),
      );
      toast.success(t('template.saved', { name: input.name }));
    } finally {
      await this.load();
    }
  }

  /** Takes a template away; a button in what is said of it brings it back. */
  async remove({ id, name, note }: NoteTemplate): Promise<void> {
    try {
      await noteTemplates[':id'].$delete({ param: { id } });
      toast.undoable(t('template.removed', { name }), {
        label: t('undo'),
        act: () => void this.#again({ name, note }),
      });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.words);
    }
    await this.load();
  }
  async #again(input: NoteTemplateInput): Promise<void> {
    try {
      await this.save(input, null);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.words);
    }
  }
}
