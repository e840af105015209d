/// The body of an answer that goes on until somebody ends it.
package io.gatehouse.door.http.body;
