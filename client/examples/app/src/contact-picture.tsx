/** The picture of a contact, which is saved as soon as it is chosen. */
import type { Contact } from '@contacts/client'
import { type ChangeEvent, useState } from 'react'
import { ErrorMessage } from './form.tsx'
import { useRemoveContactPicture, useUploadContactPicture } from './queries.ts'

export function ContactPicture({ contact }: { contact: Contact }) {
  const [url, setUrl] = useState(contact.photo_url)
  const [upload, remove] = [useUploadContactPicture(contact), useRemoveContactPicture(contact)]
  const error = upload.error ?? remove.error
  const isChanging = upload.isPending || remove.isPending

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    const [file] = target.files ?? []
    remove.reset()
    if (file) upload.mutate(file, { onSuccess: ({ photo_url }) => setUrl(photo_url) })
    // So that the user can choose the same file again after an error.
    target.value = ''
  }

  const removePicture = () => {
    upload.reset()
    remove.mutate(undefined, { onSuccess: () => setUrl(null) })
  }

  return (
    <div className="field">
      <label htmlFor="contact-picture">Picture</label>
      {url && <img className="picture" src={url} alt="" />}
      <input id="contact-picture" type="file" accept="image/jpeg,image/png,image/webp" disabled={isChanging} onChange={choose} />
      <small>{isChanging ? 'Saving…' : 'JPEG, PNG or WebP, at most 16 MiB.'}</small>
      {error && <ErrorMessage error={error} />}
      {url && (
        <button type="button" disabled={isChanging} onClick={removePicture}>
          Remove picture
        </button>
      )}
    </div>
  )
}
