/// Schemas of documents: which documents fit, and who may do what with which fields.
package io.gatehouse.document.schema;
