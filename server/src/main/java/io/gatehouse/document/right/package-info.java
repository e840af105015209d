/// Who may do what with which documents and fields: the policy and access lists together.
package io.gatehouse.document.right;
