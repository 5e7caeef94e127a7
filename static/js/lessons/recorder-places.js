import { call } from "sightline/lib/pieces.js";

/**
 * Where a recorder stands and where its film goes. `early` says whether that is known while it is recorded; `begin(key)`
 * makes the lesson it goes into: { lesson, thing }, or { sentence } with what is in the way.
 */
export function placeOf(recorder) {
  const { step, pair, purpose } = recorder.dataset;
  return step ? rehearsal(recorder, { step, pair, purpose }) : newLesson(recorder);
}

/** A rehearsal has a lesson of its own, made when its recording begins. */
function rehearsal(recorder, { step, pair, purpose }) {
  const wish = () => recorder.closest("form").elements.share_with_pair;
  return {
    early: true,
    filename: "Rehearsal",
    get wantsSharing() {
      return Boolean(pair && wish()?.checked);
    },
    async begin(key) {
      const headers = { "Idempotency-Key": `${key}:rehearsal` };
      const answer = await call(`/action-steps/${step}/rehearsals`, { method: "POST", body: {}, headers });
      if (!answer.ok)
        return {
          sentence: answer.status === 409 ? "This step is finished. It is not rehearsed any more." : "",
        };
      const { id, lesson_id } = await answer.json();
      return { lesson: lesson_id, thing: id };
    },
    share: (lesson) => call(`/lessons/${lesson}/shares`, { method: "POST", body: { with: pair, purpose } }),
    takeBack: (thing) => call(`/rehearsals/${thing}`, { method: "DELETE" }).catch(() => null),
  };
}

/** A new lesson is made by its form, when the recording is kept. */
function newLesson(recorder) {
  return {
    early: false,
    filename: "Recording",
    wantsSharing: false,
    async begin() {
      const saved = await recorder.closest("upload-form").save();
      return saved ? { lesson: saved.id } : { sentence: "Say what the lesson is, then keep the recording." };
    },
    share: async () => {},
    takeBack: async () => {},
  };
}
