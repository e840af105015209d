/// Documents: JSON objects in stores, under access control down to the field.
package io.gatehouse.document;
