/// Scripts and files of an application over HTTP, in the envelope that Scriptr's clients read.
package io.gatehouse.dialect.scriptr.http;
