// The load hook for a Node whose hooks run in a thread of their own (module.register).
import instrument from './instrument.cjs'

export async function load(url, context, nextLoad) {
  return instrument.loaded(url, await nextLoad(url, context), true)
}
