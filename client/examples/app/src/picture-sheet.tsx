/** The picture of the signed-in user: its button in the header, and the sheet to upload or remove it. */
import type { ChangeEvent } from 'react'
import { ErrorMessage } from './form.tsx'
import { useMe, useRemovePicture, useUploadPicture } from './queries.ts'
import { Sheet } from './sheet.tsx'

export function PictureButton({ open }: { open: () => void }) {
  const { data: me } = useMe()
  return (
    <button type="button" className="me" aria-label={`${me?.username ?? ''} Your picture`.trim()} onClick={open}>
      {me?.avatar_url && <img className="avatar" src={me.avatar_url} alt="" />}
      <span>{me?.username ?? 'Your picture'}</span>
    </button>
  )
}

export function PictureSheet({ close }: { close: () => void }) {
  const { data: me, error: loadError, isPending, refetch } = useMe()
  const [upload, remove] = [useUploadPicture(), useRemovePicture()]
  const error = upload.error ?? remove.error
  const isChanging = upload.isPending || remove.isPending

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    const [file] = target.files ?? []
    remove.reset()
    if (file) upload.mutate(file)
    // So that the user can choose the same file again after an error.
    target.value = ''
  }

  return (
    <Sheet title="Your picture" leave={close}>
      <div className="sheet-body">
        {isPending && <p>Loading…</p>}
        {loadError && <ErrorMessage error={loadError} retry={() => void refetch()} />}
        {me?.avatar_url && <img className="picture" src={me.avatar_url} alt="You, as others see you" />}
        {me && !me.avatar_url && <p>No picture yet.</p>}
        <p role="status">{isChanging && 'Saving…'}</p>
        {error && <ErrorMessage error={error} />}
        <div className="field">
          <label htmlFor="picture">Upload a picture</label>
          <input id="picture" type="file" accept="image/jpeg,image/png,image/webp" disabled={isChanging} onChange={choose} />
          <small>JPEG, PNG or WebP, at most 16 MiB.</small>
        </div>
        <div className="buttons">
          <button type="button" onClick={close}>
            Close
          </button>
          {me?.avatar_url && (
            <button type="button" className="danger" disabled={isChanging} onClick={() => (upload.reset(), remove.mutate())}>
              Remove picture
            </button>
          )}
        </div>
      </div>
    </Sheet>
  )
}
