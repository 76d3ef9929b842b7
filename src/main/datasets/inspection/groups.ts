/** Joins things into groups (union-find with path halving). */
export class Groups {
  private readonly parent: Uint32Array;

  constructor(count: number) {
    this.parent = Uint32Array.from({ length: count }, (_, index) => index);
  }

  /** The smallest member of the group that `index` is in. */
  find(index: number): number {
    const { parent } = this;
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA < rootB) this.parent[rootB] = rootA;
    else this.parent[rootA] = rootB;
  }

  /** The groups of at least two, members ascending, in the order of their first members. */
  ofSeveral(): number[][] {
    const members = new Map<number, number[]>();
    for (let index = 0; index < this.parent.length; index++) {
      const root = this.find(index);
      if (root === index) continue;
      const group = members.get(root);
      if (group) group.push(index);
      else members.set(root, [root, index]);
    }
    return [...members.values()].sort((a, b) => a[0]! - b[0]!);
  }
}
