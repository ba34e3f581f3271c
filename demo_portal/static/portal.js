/* Fills the lists of a section page; the demo's own few lines in place of the portlets' scripts. */
var Liferay = { Portlet: { onLoad: function () {}, list: [] }, Data: {}, currentURL: location.pathname };
var $ = {
  ajax: function (options) {
    var request = new XMLHttpRequest(), pairs = [], name;
    for (name in options.data) { pairs.push(name + '=' + encodeURIComponent(options.data[name])); }
    var query = pairs.join('&'), posted = options.type === 'POST';
    request.open(options.type || 'GET', posted ? options.url : options.url + '&' + query);
    if (posted) { request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded'); }
    request.onload = function () { options.success(JSON.parse(request.responseText)); };
    request.send(posted ? query : null);
  }
};
function portalEscape(text) {
  var span = document.createElement('span');
  span.textContent = text || '';
  return span.innerHTML;
}
function portalRender(target, answer, current, go) {
  var items = typeof answer.items === 'string' ? JSON.parse(answer.items) : answer.items;
  var pages = answer.totalPageNum || answer.numOfPage || 1, html = '', i;
  for (i = 0; i < items.length; i++) {
    html += '<div class="news-item"><h3><a href="' + items[i].urlDetail + '">' +
      portalEscape(items[i].title) + '</a></h3><span class="date">' + items[i].createdDate +
      '</span><p>' + portalEscape(items[i].summary) + '</p></div>';
  }
  html += '<div class="pager">';
  for (i = 1; i <= pages; i++) {
    html += '<a href="#" data-page="' + i + '"' + (i === current ? ' class="current"' : '') + '>' + i + '</a>';
  }
  var box = document.getElementById(target);
  box.innerHTML = html + '</div>';
  var links = box.querySelectorAll('.pager a');
  for (i = 0; i < links.length; i++) {
    links[i].onclick = function () { go(parseInt(this.getAttribute('data-page'), 10)); return false; };
  }
}
