export type Item = { sku: string; name: string; stock: number }

const items: Item[] = [
  { sku: 'A-100', name: 'Wood screw 4x40', stock: 1200 },
  { sku: 'A-200', name: 'Wall plug 8 mm', stock: 340 },
]

export class Inventory {
  #items = new Map(items.map((item) => [item.sku, { ...item }]))

  list = () => [...this.#items.values()]

  find = (sku: string) => this.#items.get(sku)

  adjust(sku: string, by: number) {
    const item = this.#items.get(sku)
    if (!item) throw new Error(`unknown sku ${sku}`)
    if (item.stock + by < 0) throw new Error('not that many in stock')
    item.stock += by
    return item
  }

  discontinue(sku: string) {
    return this.#items.delete(sku)
  }
}
