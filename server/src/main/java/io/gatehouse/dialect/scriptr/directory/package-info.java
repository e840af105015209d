/// The directory of an application in Scriptr's terms: who gets which token, and when it dies.
package io.gatehouse.dialect.scriptr.directory;
