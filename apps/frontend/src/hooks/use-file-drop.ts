import { useEffect, useEffectEvent, useState } from 'react'

/**
 * Accepts a file dropped anywhere on the page. Without this the browser would open the file in place of the page.
 * @returns whether a file is being dragged over the page
 */
export function useFileDrop(onDropFile: (file: File) => void): boolean {
  const [dragging, setDragging] = useState(false)
  const onFile = useEffectEvent(onDropFile)
  useEffect(() => {
    function onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDragging(true)
    }
    function onDragLeave(event: DragEvent) {
      // relatedTarget is set while the pointer moves between elements of the page.
      if (event.relatedTarget === null) setDragging(false)
    }
    function onDrop(event: DragEvent) {
      setDragging(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      onFile(file)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  return dragging
}
