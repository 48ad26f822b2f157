/** The operations that the browser computes: from the name in graph JSON to what makes the kernel. */
import { ARITHMETIC } from "./kernels/arithmetic.js";
import { CHOOSING } from "./kernels/choosing.js";
import { CREATION } from "./kernels/creation.js";
import { ELEMENTWISE } from "./kernels/elementwise.js";
import { INDEXING } from "./kernels/indexing.js";
import { JOINING } from "./kernels/joining.js";
import { LAYOUT } from "./kernels/layout.js";
import { MATMUL } from "./kernels/matmul.js";
import { PADDING } from "./kernels/padding.js";
import { PRODUCTS } from "./kernels/products.js";
import { REDUCTIONS } from "./kernels/reductions.js";
import { SOFTMAX } from "./kernels/softmax.js";
import { STATE } from "./kernels/state.js";

/** @type {ReadonlyMap<string, import("./kernels/call.js").Binder>} */
export const KERNELS = new Map([
  ...ARITHMETIC,
  ...CHOOSING,
  ...CREATION,
  ...ELEMENTWISE,
  ...INDEXING,
  ...JOINING,
  ...LAYOUT,
  ...MATMUL,
  ...PADDING,
  ...PRODUCTS,
  ...REDUCTIONS,
  ...SOFTMAX,
  ...STATE,
]);
