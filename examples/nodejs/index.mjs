// SPDX-License-Identifier: Apache-2.0
// A handler in the shape that Lambda calls.
console.log("hello: loaded");

export const handler = async (event) => ({ ok: true, hello: event.name });
