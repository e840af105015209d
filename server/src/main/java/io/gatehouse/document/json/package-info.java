/// The JSON of documents and schemas: strict, bounded, and taken apart into values.
package io.gatehouse.document.json;
